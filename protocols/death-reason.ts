/** Reads the reason of an `agent.died`. Without schemas, so that the page stays light. */

/** Did an operator take the seat out? Then it did not die, whatever the record's type says. */
export const isOperatorsDoing = (reason: string): boolean =>
  /^(disabled|reloaded|removed) by operator/.test(reason);

/** Of a plugin that a start does not list any more. */
export const removedReason = 'removed by operator: trading.plugins does not list it any more';
