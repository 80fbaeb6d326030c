/** How much of the past the page keeps; what falls out is still in the journal. */

/** Rounds kept with every record said in them; older ones are read back over HTTP. */
export const ROUNDS_WHOLE = 64;
/** Rounds kept as one line. */
export const ROUNDS_SUMMARY = 2_048;
/** Points of a curve; past it every second point goes and the stride doubles. */
export const POINTS_MAX = 4_096;
export const WEIGHT_POINTS_MAX = 512;
export const ORDERS_MAX = 512;
export const FILLS_MAX = 1_024;
export const ALERTS_MAX = 256;
export const EVENTS_MAX = 256;
export const NEWS_MAX = 64;
export const FACT_POINTS_MAX = 512;
/** Rounds of a lane whose entropy split and tension are kept. */
export const SPLITS_MAX = 250;
export const TEMPERATURES_MAX = 512;
export const SCARS_MAX = 64;
/** Read-outs of the field whose sources are kept, to compute its newest state again. */
export const FIELD_STEPS_MAX = 24;
/** Graphs those read-outs may have run on. */
export const FIELD_GRAPHS_MAX = 2;
/** Openings and shuttings of a group, and changes of a seat's probation. */
export const CHANGES_MAX = 32;
/** Deaths of a seat kept with their reasons. */
export const DEATHS_MAX = 8;
/** Codes of alarms: alerts that stop. */
export const ALARMS_MAX = 16;
/** Records of one kind kept in one round's book. */
export const BOOK_RECORDS_MAX = 256;
/** Places of a reliability curve: the claimed chance of "up" in steps of half a point. */
export const CALIBRATION_BUCKETS = 200;

/** A curve that halves itself when full: points `stride` apart, the newest always last. */
export interface Curve<P> {
  points: P[];
  stride: number;
  /** Points offered so far. */
  offered: number;
}
