//! The R-tree over the features, and the triggers that keep it right when somebody edits the file (annex F.3).

use rusqlite::{Connection, params};

use super::blob::Bounds;
use super::columns::{OWN, quoted};

/// The standard's triggers, with its template's words in place of names.
const TRIGGERS: &str = "
CREATE TRIGGER <rtree_insert> AFTER INSERT ON <t>
  WHEN (new.<c> NOT NULL AND NOT ST_IsEmpty(NEW.<c>))
BEGIN
  INSERT OR REPLACE INTO <rtree> VALUES (
    NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)
  );
END;
CREATE TRIGGER <rtree_update2> AFTER UPDATE OF <c> ON <t>
  WHEN OLD.<i> = NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>))
BEGIN
  DELETE FROM <rtree> WHERE id = OLD.<i>;
END;
CREATE TRIGGER <rtree_update4> AFTER UPDATE ON <t>
  WHEN OLD.<i> != NEW.<i> AND (NEW.<c> ISNULL OR ST_IsEmpty(NEW.<c>))
BEGIN
  DELETE FROM <rtree> WHERE id IN (OLD.<i>, NEW.<i>);
END;
CREATE TRIGGER <rtree_update5> AFTER UPDATE ON <t>
  WHEN OLD.<i> != NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>))
BEGIN
  DELETE FROM <rtree> WHERE id = OLD.<i>;
  INSERT OR REPLACE INTO <rtree> VALUES (
    NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)
  );
END;
CREATE TRIGGER <rtree_update6> AFTER UPDATE OF <c> ON <t>
  WHEN OLD.<i> = NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>))
       AND (OLD.<c> NOTNULL AND NOT ST_IsEmpty(OLD.<c>))
BEGIN
  UPDATE <rtree> SET
    minx = ST_MinX(NEW.<c>), maxx = ST_MaxX(NEW.<c>), miny = ST_MinY(NEW.<c>), maxy = ST_MaxY(NEW.<c>)
  WHERE id = NEW.<i>;
END;
CREATE TRIGGER <rtree_update7> AFTER UPDATE OF <c> ON <t>
  WHEN OLD.<i> = NEW.<i> AND (NEW.<c> NOTNULL AND NOT ST_IsEmpty(NEW.<c>))
       AND (OLD.<c> ISNULL OR ST_IsEmpty(OLD.<c>))
BEGIN
  INSERT INTO <rtree> VALUES (
    NEW.<i>, ST_MinX(NEW.<c>), ST_MaxX(NEW.<c>), ST_MinY(NEW.<c>), ST_MaxY(NEW.<c>)
  );
END;
CREATE TRIGGER <rtree_delete> AFTER DELETE ON <t>
  WHEN old.<c> NOT NULL
BEGIN
  DELETE FROM <rtree> WHERE id = OLD.<i>;
END;
";

/// Makes the index of features whose bounds are known, by their `fid`.
pub(super) fn create(
    connection: &Connection,
    table: &str,
    bounds: impl Iterator<Item = (i64, Bounds)>,
) -> rusqlite::Result<()> {
    let [fid, geometry, _] = OWN;
    let name = |suffix: &str| quoted(&format!("rtree_{table}_{geometry}{suffix}"));
    let rtree = name("");
    connection.execute_batch(&format!("CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"))?;
    let mut insert = connection.prepare(&format!("INSERT INTO {rtree} VALUES (?, ?, ?, ?, ?)"))?;
    for (fid, [min_x, max_x, min_y, max_y]) in bounds {
        insert.execute(params![fid, min_x, max_x, min_y, max_y])?;
    }
    let mut triggers = TRIGGERS.replace("<t>", &quoted(table)).replace("<c>", &quoted(geometry)).replace("<i>", fid);
    triggers = triggers.replace("<rtree>", &rtree);
    for event in ["insert", "update2", "update4", "update5", "update6", "update7", "delete"] {
        triggers = triggers.replace(&format!("<rtree_{event}>"), &name(&format!("_{event}")));
    }
    connection.execute_batch(&triggers)
}
