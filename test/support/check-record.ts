/** A record read back from bytes, against the schemas of the protocol it says it speaks. */
import { EnvelopeSchema, PROTOCOL } from '../../protocols/record.ts';
import type { JournalRecord } from '../../protocols/record.ts';
import { checkBody, misfit } from '../../protocols/validate.ts';

/** @throws MESSAGE_TYPE_UNKNOWN, MESSAGE_SCHEMA, and for another major version. */
export function checkRecord(value: unknown): JournalRecord {
  const error = misfit(EnvelopeSchema, value, 'record');
  if (error !== undefined) throw error;
  const record = value as JournalRecord;
  if (majorOf(record.v) !== majorOf(PROTOCOL)) throw new Error(`a record of protocol ${record.v}`);
  checkBody(record.type, record.body);
  return record;
}

const majorOf = (version: string): string => version.slice(0, version.indexOf('.'));
