/** The strip on every page: date, speed, mode, what is held and made, who is up, the newest trouble. Pure. */
import type { PageState } from '../../fold/state.ts';
import type { RunAnswer } from '../../../protocols/api.ts';
import { moment, position } from './format.ts';
import { moneyNow } from './money-line.ts';
import { modeView, standPhrases } from './status.ts';
import { troubleWords } from './trouble.ts';
import type { HealthPhrase } from './status.ts';

export interface StripCell {
  readonly name: string;
  readonly text: string;
  readonly tone: HealthPhrase['tone'];
  /** Where more is told. */
  readonly href: string;
}

/**
 * @param speed - As the process tells it; undefined where it tells nothing, as about a moment of the past.
 */
export function stripCells(state: PageState, speed: RunAnswer['speed'] | undefined): StripCell[] {
  const [seats, risk] = standPhrases(state);
  const { kind } = modeView(state);
  const plain = (name: string, text: string, href: string): StripCell => ({
    href,
    name,
    text,
    tone: 'plain',
  });
  return [
    plain('Date', moment(state.at, /[dw]$/.test(state.run?.series ?? '')), '/health'),
    plain('Speed', speedWords(state, speed), '/health'),
    kind === 'unknown'
      ? risk
      : { ...risk, name: 'Mode', text: `${MONEY[kind]}, risk ${risk.text}` },
    ...moneyCells(state, plain),
    seats,
    troubleCell(state),
  ];
}

const MONEY = { live: 'LIVE', paper: 'paper', testnet: 'testnet' };

/** No figure is told before the mark that has it. */
function moneyCells(
  state: PageState,
  plain: (name: string, text: string, href: string) => StripCell,
): StripCell[] {
  const now = moneyNow(state);
  if (now === undefined) return [plain('Money', 'no mark of the portfolio yet', '/money')];
  return [
    plain('Position', now.position, '/money'),
    plain('Equity', now.equity, '/money'),
    plain('P&L', now.profit ?? 'from the first question', '/money'),
    plain('Drawdown', now.drawdown, '/money'),
  ];
}

/** Bars are played at one a second times the speed; a capture, which quotes too, at its own times. */
function speedWords(
  { banner, ended, instruments, run }: PageState,
  speed: RunAnswer['speed'] | undefined,
): string {
  if (run === null) return 'not known yet';
  if (run.stopped !== null) return 'stopped';
  if (ended !== null) return 'recording over';
  if (speed === undefined || speed === null) return 'not told';
  if (speed === 'max') return 'as fast as it can';
  const isCapture =
    banner?.market === 'replay' && Object.values(instruments).some(({ quote }) => quote !== null);
  if (!isCapture) return `${speed} ${speed === 1 ? 'bar' : 'bars'} a second`;
  return speed === 1 ? 'recorded pace' : `${speed} × recorded pace`;
}

/** The newest alert, death or loss, and whether it is over. */
function troubleCell(state: PageState): StripCell {
  const alert = state.alerts.at(-1);
  const event = state.lastTrouble;
  const name = 'Alarm or death';
  if (alert !== undefined && alert.seq > (event?.seq ?? 0)) {
    const { code, seq, severity, text } = alert;
    // An alert that stops is over when an operator resumes.
    const isOver = severity === 'stop' && !state.alarms.some((alarm) => alarm.code === code);
    return {
      href: `/audit/${seq}`,
      name,
      text: `${text} ${code}${isOver ? ', resumed since' : ''}, ${position(seq)}`,
      tone: isOver ? 'plain' : severity,
    };
  }
  if (event === null) return { href: '/health', name, text: 'none so far', tone: 'plain' };
  const { seat, seq } = event;
  const life = seat === null ? undefined : state.agents[seat]?.life;
  const isBack = life === 'ready';
  return {
    href: `/audit/${seq}`,
    name,
    text: `${troubleWords(event)}${isBack ? '; it is back' : ''}, ${position(seq)}`,
    tone: isBack ? 'plain' : 'attention',
  };
}
