"""What a turn may know of the database: loaded beforehand, and no more of it than this account may see."""

from dataclasses import dataclass, field

from bot.conversation.administration.administration import AdminInvitation, Administrator, Standing
from bot.conversation.lead import Lead
from bot.conversation.municipal.duty import Duty, Invitation
from bot.conversation.municipal.overview import Overview
from bot.conversation.municipal.preferences import Preferences
from bot.conversation.municipal.town_changes import TownChange
from bot.conversation.offer import Offer
from bot.conversation.town_news import TownNews


@dataclass(frozen=True)
class Known:
    """What a turn may know of the database, loaded beforehand."""

    fresh: str = ""
    """A new random code for the draft begun in this turn, "" where none is."""
    leads: tuple[Lead, ...] = ()
    """The person's own leads, newest first."""
    towns_with_contact: frozenset[str] = frozenset()
    coordinator: bool = True
    """Whether a coordinator is there to read what no town can receive."""
    sent_today: int = 0
    """How many leads this person has sent within 24 hours, deleted ones too; counted where one is begun or sent."""
    readers: tuple[Duty, ...] = ()
    """Who would see a lead sent from the draft at hand."""
    duties: tuple[Duty, ...] = ()
    """What this account is for, if it belongs to a contact or coordinator."""
    lead: Lead | None = None
    """The lead that the action or the screen seen last names, if this account may see it as a contact."""
    earlier: tuple[Lead, ...] = ()
    """What the same person sent to the same town before `lead`, newest first, as far as this account may see it."""
    colleagues: tuple[Duty, ...] = ()
    """Those with an account here who answer for `lead` too."""
    inbox: tuple[Lead, ...] = ()
    """Open leads this account may see as a contact, oldest first."""
    closed: tuple[Lead, ...] = ()
    """Leads this account may see as a contact that were closed and are not deleted yet, newest first; where they are listed."""
    invitation: Invitation | None = None
    overview: Overview | None = None
    """All towns, for a coordinator who looks at them."""
    offers: tuple[Offer, ...] = ()
    """What the person was asked about the own leads: whether they may go to another town."""
    news: TownNews = field(default_factory=TownNews)
    """What the screen at hand shows of towns' own words: loaded after the turn, for that screen only."""
    preferences: tuple[Preferences, ...] = ()
    """What each of the duties is set to."""
    changes: tuple[TownChange, ...] = ()
    """Changes of who receives leads that this account is asked or told about."""
    administrator: Administrator | None = None
    """The administrator this account belongs to."""
    standing: Standing | None = None
    """How the content stands, for an administrator who looks at it."""
    admin_invitation: AdminInvitation | None = None
    missed: int = 0
    """How many words of this person's are counted as looked for in vain; where the own data are shown."""

    @property
    def is_candidate(self) -> bool:
        """Say whether this account neither has nor is invited to a task."""
        return not (self.duties or self.administrator or self.invitation or self.admin_invitation)

    def own(self, code: str) -> Lead | None:
        """Give the person's own lead of that code."""
        return next((lead for lead in self.leads if lead.code == code), None)

    def open_lead(self, slug: str) -> Lead | None:
        """Give the person's open lead to a town, if there is one."""
        return next((lead for lead in self.leads if lead.slug == slug and lead.state.is_open), None)

    def duty(self, lead: Lead) -> Duty | None:
        """Give the duty by which this account may see a lead."""
        return next((duty for duty in self.duties if duty.covers(lead)), None)
