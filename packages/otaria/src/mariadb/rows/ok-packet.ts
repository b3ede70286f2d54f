/** Outcome of a statement that returns no rows. */
export class OkPacket {
  /** Rows inserted, deleted, and matched or changed, as the option `foundRows` says. */
  affectedRows: number;
  /** The first generated AUTO_INCREMENT value; 0 when there is none. */
  insertId: bigint | number | string;
  /** How many warnings `SHOW WARNINGS` lists. */
  warningStatus: number;

  constructor(affectedRows: number, insertId: bigint | number | string, warningStatus: number) {
    this.affectedRows = affectedRows;
    this.insertId = insertId;
    this.warningStatus = warningStatus;
  }
}
