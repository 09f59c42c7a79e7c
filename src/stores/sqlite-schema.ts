/** In the header of every cache file of ours; no byte of it is a letter. */
export const storeApplicationId = 0x1fa5_c8e1
/** Raised when the tables change: a file of another version is moved aside. */
export const storeVersion = 1

/**
 * `about` is what is read with an entry and never asked for. `dies_at` is the end of an entry, `size` its bytes. A tag's
 * epoch is the number of the invalidation that last named it. `removals` tells other processes which vectors have gone.
 */
export const storeSchema = `
CREATE TABLE entries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  partition TEXT NOT NULL,
  grp TEXT NOT NULL,
  question TEXT,
  target TEXT,
  created_at REAL NOT NULL,
  stale_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  hard_at REAL NOT NULL,
  dies_at REAL NOT NULL,
  size INTEGER NOT NULL,
  about TEXT NOT NULL,
  value BLOB NOT NULL
) STRICT;
CREATE INDEX entries_by_age ON entries (grp, created_at);
CREATE INDEX entries_by_end ON entries (dies_at, size);
CREATE INDEX entries_by_target ON entries (target) WHERE target IS NOT NULL;
CREATE INDEX entries_by_question ON entries (question) WHERE question IS NOT NULL;

CREATE TABLE tags (entry INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (entry, tag)) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_name ON tags (tag);

CREATE TABLE epochs (epoch INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE epoch_floor (epoch INTEGER NOT NULL) STRICT;
INSERT INTO epoch_floor VALUES (0);

CREATE TABLE groups (name TEXT PRIMARY KEY, entries INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE vectors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry INTEGER NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  partition TEXT NOT NULL,
  vector BLOB NOT NULL
) STRICT;
CREATE INDEX vectors_by_place ON vectors (tenant, partition);
CREATE TABLE removals (seq INTEGER PRIMARY KEY AUTOINCREMENT, vector INTEGER NOT NULL, partition TEXT NOT NULL) STRICT;

CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  INSERT INTO groups VALUES (new.grp, 1) ON CONFLICT (name) DO UPDATE SET entries = entries + 1;
END;
CREATE TRIGGER entry_gone AFTER DELETE ON entries BEGIN
  UPDATE groups SET entries = entries - 1 WHERE name = old.grp;
  DELETE FROM tags WHERE entry = old.id;
  DELETE FROM vectors WHERE entry = old.id;
  DELETE FROM entries WHERE target = old.key;
END;
CREATE TRIGGER vector_gone AFTER DELETE ON vectors BEGIN
  INSERT INTO removals (vector, partition) VALUES (old.id, old.partition);
END;
`
