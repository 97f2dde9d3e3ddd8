// grammY with its runner: sequential updates per chat, state in memory. Stores nothing durably.
// `session`: the step is kept in the session. `conversations`: the dialogue is one waiting function.
const { readFileSync } = require("node:fs");
const { Bot, InlineKeyboard, session } = require("grammy");
const { run, sequentialize } = require("@grammyjs/runner");
const { conversations, createConversation } = require("@grammyjs/conversations");

const written = JSON.parse(readFileSync(process.env.BENCH_DIALOGUE, "utf-8"));
const screens = written.map((step, number) => {
  const line = written[number + 1]?.line ?? "";
  const onward = line.startsWith("[") ? line.slice(1, -1) : "";
  const rows = step.rows.map((labels) =>
    labels.map((label) => InlineKeyboard.text(label, label === onward ? `go${number}` : "-")));
  return { text: step.text, onward, more: { parse_mode: "HTML", reply_markup: InlineKeyboard.from(rows) } };
});

const bot = new Bot(process.env.BENCH_TOKEN, { client: { apiRoot: process.env.BENCH_URL } });
bot.use(sequentialize((ctx) => String(ctx.chat?.id)));

const pressed = async (ctx, screen) => {
  await ctx.answerCallbackQuery();
  await ctx.editMessageText(screen.text, screen.more);
};

if (process.argv[2] === "conversations") {
  const dialogue = async (conversation, ctx) => {
    await ctx.reply(screens[0].text, screens[0].more);
    for (let number = 1; number < screens.length; number++) {
      if (screens[number - 1].onward) {
        await pressed(await conversation.waitForCallbackQuery(`go${number - 1}`), screens[number]);
      } else {
        const said = await conversation.waitFor("message:text");
        await said.reply(screens[number].text, screens[number].more);
      }
    }
  };
  bot.use(conversations());
  bot.use(createConversation(dialogue, "dialogue"));
  bot.command("start", (ctx) => ctx.conversation.enter("dialogue"));
} else {
  bot.use(session({ initial: () => ({ at: 0 }), getSessionKey: (ctx) => ctx.chat?.id.toString() }));
  bot.command("start", async (ctx) => {
    ctx.session.at = 0;
    await ctx.reply(screens[0].text, screens[0].more);
  });
  bot.on("callback_query:data", async (ctx) => {
    if (ctx.callbackQuery.data === `go${ctx.session.at}`) await pressed(ctx, screens[++ctx.session.at]);
  });
  bot.on("message:text", async (ctx) => {
    const { onward } = screens[ctx.session.at];
    if (onward || ctx.session.at + 1 === screens.length) return;
    const screen = screens[++ctx.session.at];
    await ctx.reply(screen.text, screen.more);
  });
}

run(bot);
