/** In the header of every cache file of ours; no byte of it is a letter. */
export const storeApplicationId = 0x1fa5_c8e1
/** Raised when the tables change: a file of another version is moved aside. */
export const storeVersion = 3

/**
 * `about` is what is read with an entry and never asked for; `dies_at` is its end, `size` its bytes, `worth` what a hit
 * on it saves and `rank` its place in the order in which entries go, the lowest first (`entry-worth.ts`). Entries with the
 * same tags share a tag set, since most entries of an agent carry the same; tags that stand for one answer lie beside it,
 * but for the entry's own, which is found by its key. A tag's epoch is the number of the
 * invalidation that last named it. `removals` tells other processes which vectors have gone.
 */
export const storeSchema = `
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  tenant TEXT NOT NULL,
  partition TEXT NOT NULL,
  grp TEXT NOT NULL,
  question TEXT,
  target TEXT,
  tag_set INTEGER NOT NULL,
  created_at REAL NOT NULL,
  stale_at REAL NOT NULL,
  expires_at REAL NOT NULL,
  hard_at REAL NOT NULL,
  dies_at REAL NOT NULL,
  size INTEGER NOT NULL,
  worth REAL NOT NULL,
  rank REAL NOT NULL,
  about TEXT NOT NULL,
  value BLOB NOT NULL,
  vector INTEGER
) STRICT;
CREATE INDEX entries_by_rank ON entries (tenant, grp, rank);
CREATE INDEX entries_by_end ON entries (dies_at, size);
CREATE INDEX entries_by_tags ON entries (tag_set);
CREATE INDEX entries_by_target ON entries (target) WHERE target IS NOT NULL;
CREATE INDEX entries_by_question ON entries (question) WHERE question IS NOT NULL;

CREATE TABLE tag_sets (id INTEGER PRIMARY KEY, tags TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE tags (tag_set INTEGER NOT NULL, tag TEXT NOT NULL, PRIMARY KEY (tag_set, tag)) STRICT, WITHOUT ROWID;
CREATE INDEX tags_by_name ON tags (tag);

CREATE TABLE answer_tags (tag TEXT NOT NULL, entry INTEGER NOT NULL, PRIMARY KEY (tag, entry)) STRICT, WITHOUT ROWID;
CREATE INDEX answer_tags_by_entry ON answer_tags (entry);

CREATE TABLE epochs (epoch INTEGER PRIMARY KEY AUTOINCREMENT, tag TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE epoch_floor (epoch INTEGER NOT NULL) STRICT;
INSERT INTO epoch_floor VALUES (0);

CREATE TABLE groups (
  tenant TEXT NOT NULL,
  name TEXT NOT NULL,
  entries INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  PRIMARY KEY (tenant, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE vectors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  entry INTEGER NOT NULL,
  place TEXT NOT NULL,
  vector BLOB NOT NULL
) STRICT;
CREATE INDEX vectors_by_place ON vectors (place);
CREATE TABLE removals (seq INTEGER PRIMARY KEY AUTOINCREMENT, vector INTEGER NOT NULL, place TEXT NOT NULL) STRICT;

CREATE TRIGGER entry_added AFTER INSERT ON entries BEGIN
  INSERT INTO groups VALUES (new.tenant, new.grp, 1, new.size)
    ON CONFLICT (tenant, name) DO UPDATE SET entries = entries + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER entry_counted_anew AFTER UPDATE OF size, tenant ON entries
  WHEN old.size <> new.size OR old.tenant <> new.tenant BEGIN
  UPDATE groups SET entries = entries - 1, bytes = bytes - old.size WHERE tenant = old.tenant AND name = old.grp;
  DELETE FROM groups WHERE tenant = old.tenant AND name = old.grp AND entries = 0;
  INSERT INTO groups VALUES (new.tenant, new.grp, 1, new.size)
    ON CONFLICT (tenant, name) DO UPDATE SET entries = entries + 1, bytes = bytes + excluded.bytes;
END;
CREATE TRIGGER entry_gone AFTER DELETE ON entries BEGIN
  UPDATE groups SET entries = entries - 1, bytes = bytes - old.size WHERE tenant = old.tenant AND name = old.grp;
  DELETE FROM groups WHERE tenant = old.tenant AND name = old.grp AND entries = 0;
  DELETE FROM vectors WHERE id = old.vector;
  DELETE FROM answer_tags WHERE entry = old.id;
  DELETE FROM entries WHERE target = old.key;
  DELETE FROM tag_sets WHERE id = old.tag_set AND NOT EXISTS (SELECT 1 FROM entries WHERE tag_set = old.tag_set);
END;
CREATE TRIGGER entry_tagged_anew AFTER UPDATE OF tag_set ON entries WHEN old.tag_set <> new.tag_set BEGIN
  DELETE FROM tag_sets WHERE id = old.tag_set AND NOT EXISTS (SELECT 1 FROM entries WHERE tag_set = old.tag_set);
END;
CREATE TRIGGER entry_moved AFTER UPDATE OF vector ON entries WHEN old.vector IS NOT new.vector BEGIN
  DELETE FROM vectors WHERE id = old.vector;
END;
CREATE TRIGGER tag_set_gone AFTER DELETE ON tag_sets BEGIN
  DELETE FROM tags WHERE tag_set = old.id;
END;
CREATE TRIGGER vector_gone AFTER DELETE ON vectors BEGIN
  INSERT INTO removals (vector, place) VALUES (old.id, old.place);
END;
`
