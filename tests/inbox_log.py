"""Writing down what the inbox lets go of, for whoever has to say at the end that no update was lost or taken twice."""

from bot.storage.database import Transaction

EVERY_UPDATE = "SELECT update_id, step FROM inbox UNION ALL SELECT update_id, step FROM let_go"
"""All updates with their state."""


def log_forgotten_updates(tx: Transaction) -> None:
    tx.run("CREATE TABLE let_go (update_id INTEGER NOT NULL, step TEXT NOT NULL) STRICT")
    tx.run(
        "CREATE TRIGGER letting_go AFTER DELETE ON inbox BEGIN"
        " INSERT INTO let_go (update_id, step) VALUES (old.update_id, old.step); END"
    )
