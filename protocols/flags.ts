/** Numbered changes of behaviour (`trading.flags`): a journal replays under those that it was made with. */

/** Tension, surges and thermodynamics. Without it a session is one of protocol 1.0. */
export const COGNITION_FLAG = 1;

/**
 * Evidence opens risk: direction is asked given a move, ties are counted apart. Without it a session is
 * one of protocol 1.1.
 */
export const EVIDENCE_FLAG = 2;
