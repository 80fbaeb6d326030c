/** The first records of a rehearsal: the run that is rehearsed, and who sits in it. */
import type { RehearsalWorld } from './rehearsal-world.ts';
import { expertsOfSeat } from './seat.ts';
import { COGNITION_FLAG, EVIDENCE_FLAG } from '../../protocols/flags.ts';
import type { SeatSpec } from '../../protocols/host.ts';
import { PROTOCOL } from '../../protocols/record.ts';
import type { Draft } from '../../protocols/record.ts';
import type { Us } from '../../protocols/units.ts';

/** The run that is rehearsed: under every flag, as runs are started today. */
export const started = ({ name, series }: RehearsalWorld, at: Us): Draft => ({
  at,
  body: {
    code: '0'.repeat(64),
    config: { flags: [COGNITION_FLAG, EVIDENCE_FLAG] },
    configHash: '0'.repeat(64),
    dataset: { name, sha256: '0'.repeat(64) },
    flags: [COGNITION_FLAG, EVIDENCE_FLAG],
    market: 'rehearsal',
    mode: 'paper',
    node: '',
    packageVersion: '',
    protocol: PROTOCOL,
    publicKey: '',
    run: '0'.repeat(64),
    seed: 0,
    series,
  },
  type: 'run.started',
});

export function joined(spec: SeatSpec, at: Us): Draft {
  const { ledgers, role, shadow, version } = spec.manifest;
  return {
    at,
    body: {
      experts: expertsOfSeat(spec),
      incarnation: spec.incarnation,
      ledgers: [...ledgers],
      manifestHash: '0'.repeat(64),
      newcomer: false,
      role,
      seat: spec.seat,
      shadow,
      version,
    },
    from: spec.seat,
    type: 'agent.joined',
  };
}
