/**
 * The closed language of claims and challenges: comparisons of numbers read off the frozen view,
 * joined by and / or / not. Short, bounded, without loops, so that a ruling always ends.
 *
 *   truth  := all ("or" all)*            sum    := product (("+" | "-") product)*
 *   all    := one ("and" one)*           product := factor (("*" | "/") factor)*
 *   one    := "not" one | compare        factor := "-" factor | number | "abs" "(" sum ")"
 *   compare := sum (< <= > >= == !=) sum          | seen | "(" truth or sum ")"
 *   seen := name [digits] ["(" constants ")"]         rsi14 = rsi(14); close = close(0)
 *         | "reading." name of a reading              a hyphen belongs to it: reading.a-b is one name
 */
import { PREDICATE_LENGTH_MAX, READING_NAME } from '../protocols/bid.ts';
import { appError } from '../protocols/errors.ts';
import { checkedArguments } from './predicate-names.ts';
import type { PredicateName } from './predicate-names.ts';

export const PREDICATE_DEPTH_MAX = 16;
export const PREDICATE_NODES_MAX = 64;

export type Comparator = '<' | '<=' | '>' | '>=' | '==' | '!=';
export type NumberNode =
  | { readonly op: 'number'; readonly value: number }
  | {
      readonly op: 'read';
      readonly name: PredicateName;
      readonly args: readonly (number | string)[];
    }
  | { readonly op: 'negate' | 'abs'; readonly of: NumberNode }
  | { readonly op: '+' | '-' | '*' | '/'; readonly left: NumberNode; readonly right: NumberNode };
export type TruthNode =
  | { readonly op: 'not'; readonly of: TruthNode }
  | { readonly op: 'and'; readonly left: TruthNode; readonly right: TruthNode }
  | { readonly op: 'or'; readonly left: TruthNode; readonly right: TruthNode }
  | { readonly op: Comparator; readonly left: NumberNode; readonly right: NumberNode };
type Node = NumberNode | TruthNode;

/** A predicate that was read: its truth, and the names it uses, in order of appearance. */
export interface Predicate {
  readonly text: string;
  readonly truth: TruthNode;
  readonly names: readonly PredicateName[];
}

const COMPARATORS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', '==', '!=']);
const TOKEN = new RegExp(
  [
    String.raw`\s*(?:(\d+(?:\.\d+)?(?:[eE][+-]?\d{1,3})?)`,
    String.raw`reading\.(${READING_NAME})(?![a-z0-9-])`,
    String.raw`([a-z]+)(\d*)`,
    String.raw`"([A-Za-z0-9 ._:/-]{1,64})"`,
    String.raw`(<=|>=|==|!=|[-+*/()<>,]))`,
  ].join('|'),
  'y',
);

interface Token {
  readonly at: number;
  readonly kind: 'number' | 'reading' | 'name' | 'text' | 'sign' | 'end';
  readonly text: string;
  /** Digits glued to a name. */
  readonly digits: string;
}

/**
 * Reads a predicate.
 * @throws PREDICATE_TOO_LONG, PREDICATE_TOO_DEEP, PREDICATE_SYNTAX, PREDICATE_NAME,
 * PREDICATE_ARGUMENT, PREDICATE_TYPE.
 */
export function parsePredicate(text: string): Predicate {
  if (text.length > PREDICATE_LENGTH_MAX) {
    throw appError('PREDICATE_TOO_LONG', { got: text.length, limit: PREDICATE_LENGTH_MAX });
  }
  const reader: Reader = { at: 0, depth: 0, names: [], nodes: 0, tokens: tokensOf(text) };
  const node = readOr(reader);
  const rest = peek(reader);
  if (rest.kind !== 'end') throw syntax(rest, `unexpected "${rest.text}"`);
  return { names: reader.names, text, truth: truth(node, 'the whole') };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    if (match === null) {
      if (text.slice(at).trim() === '') break;
      throw appError('PREDICATE_SYNTAX', { at, what: 'no word of the language' });
    }
    const [whole, number, reading, name, digits, quoted, sign] = match;
    const found = Object.entries({ name, number, reading, sign, text: quoted });
    const [kind, said] = found.find(([, part]) => part !== undefined) as [Token['kind'], string];
    tokens.push({ at, digits: digits ?? '', kind, text: said });
    at += whole.length;
  }
  tokens.push({ at: text.length, digits: '', kind: 'end', text: 'end' });
  return tokens;
}

interface Reader {
  readonly tokens: readonly Token[];
  readonly names: PredicateName[];
  at: number;
  depth: number;
  nodes: number;
}

const peek = (reader: Reader): Token => reader.tokens[reader.at] as Token;
const syntax = (token: Token, what: string): Error =>
  appError('PREDICATE_SYNTAX', { at: token.at, what });

function take(reader: Reader, ...texts: readonly string[]): Token | undefined {
  const token = peek(reader);
  const fits =
    (token.kind === 'sign' || token.kind === 'name') &&
    token.digits === '' &&
    texts.includes(token.text);
  if (!fits) return undefined;
  reader.at += 1;
  return token;
}

function expectSign(reader: Reader, sign: string): void {
  if (take(reader, sign) === undefined) throw syntax(peek(reader), `"${sign}" expected`);
}

function made<T extends Node>(reader: Reader, node: T): T {
  reader.nodes += 1;
  if (reader.nodes > PREDICATE_NODES_MAX) throw tooDeep();
  return node;
}

const tooDeep = (): Error =>
  appError('PREDICATE_TOO_DEEP', { limit: PREDICATE_DEPTH_MAX, nodes: PREDICATE_NODES_MAX });

function deeper<T>(reader: Reader, read: () => T): T {
  reader.depth += 1;
  if (reader.depth > PREDICATE_DEPTH_MAX) throw tooDeep();
  const node = read();
  reader.depth -= 1;
  return node;
}

const isTruth = (node: Node): node is TruthNode =>
  node.op === 'and' || node.op === 'or' || node.op === 'not' || COMPARATORS.has(node.op);

function truth(node: Node, where: string): TruthNode {
  if (!isTruth(node)) throw appError('PREDICATE_TYPE', { what: `${where} is a number` });
  return node;
}

function number(node: Node, where: string): NumberNode {
  if (isTruth(node)) throw appError('PREDICATE_TYPE', { what: `${where} is a truth` });
  return node;
}

function readOr(reader: Reader): Node {
  let left = readAnd(reader);
  while (take(reader, 'or') !== undefined) {
    const right = truth(readAnd(reader), 'a side of or');
    left = made(reader, { left: truth(left, 'a side of or'), op: 'or', right });
  }
  return left;
}

function readAnd(reader: Reader): Node {
  let left = readNot(reader);
  while (take(reader, 'and') !== undefined) {
    const right = truth(readNot(reader), 'a side of and');
    left = made(reader, { left: truth(left, 'a side of and'), op: 'and', right });
  }
  return left;
}

function readNot(reader: Reader): Node {
  if (take(reader, 'not') === undefined) return readCompare(reader);
  const of = deeper(reader, () => readNot(reader));
  return made(reader, { of: truth(of, 'what follows not'), op: 'not' });
}

function readCompare(reader: Reader): Node {
  const left = readSum(reader);
  const sign = take(reader, ...COMPARATORS);
  if (sign === undefined) return left;
  const right = number(readSum(reader), `the right of ${sign.text}`);
  const op = sign.text as Comparator;
  return made(reader, { left: number(left, `the left of ${op}`), op, right });
}

function readSum(reader: Reader): Node {
  let left = readProduct(reader);
  for (let sign = take(reader, '+', '-'); sign !== undefined; sign = take(reader, '+', '-')) {
    const op = sign.text as '+' | '-';
    const right = number(readProduct(reader), `a side of ${op}`);
    left = made(reader, { left: number(left, `a side of ${op}`), op, right });
  }
  return left;
}

function readProduct(reader: Reader): Node {
  let left = readFactor(reader);
  for (let sign = take(reader, '*', '/'); sign !== undefined; sign = take(reader, '*', '/')) {
    const op = sign.text as '*' | '/';
    const right = number(readFactor(reader), `a side of ${op}`);
    left = made(reader, { left: number(left, `a side of ${op}`), op, right });
  }
  return left;
}

function readFactor(reader: Reader): Node {
  if (take(reader, '-') !== undefined) {
    const of = number(
      deeper(reader, () => readFactor(reader)),
      'what follows -',
    );
    return made(reader, { of, op: 'negate' });
  }
  if (take(reader, '(') !== undefined) {
    const inner = deeper(reader, () => readOr(reader));
    expectSign(reader, ')');
    return inner;
  }
  if (take(reader, 'abs') !== undefined) {
    expectSign(reader, '(');
    const of = number(
      deeper(reader, () => readSum(reader)),
      'what abs takes',
    );
    expectSign(reader, ')');
    return made(reader, { of, op: 'abs' });
  }
  return readAtom(reader);
}

function readAtom(reader: Reader): NumberNode {
  const token = peek(reader);
  reader.at += 1;
  if (token.kind === 'number') return made(reader, { op: 'number', value: Number(token.text) });
  if (token.kind === 'reading') return named(reader, 'reading', [token.text]);
  if (token.kind !== 'name') {
    reader.at -= 1;
    throw syntax(token, 'a number, a name or "(" expected');
  }
  if (token.text === 'reading') throw syntax(token, 'the name of a reading expected: reading.name');
  const given: (number | string)[] = token.digits === '' ? [] : [Number(token.digits)];
  if (take(reader, '(') !== undefined) {
    for (;;) {
      given.push(readConstant(reader));
      if (take(reader, ',') === undefined) break;
    }
    expectSign(reader, ')');
  }
  return named(reader, token.text, given);
}

function named(reader: Reader, text: string, given: readonly (number | string)[]): NumberNode {
  const { name, args } = checkedArguments(text, given);
  reader.names.push(name);
  return made(reader, { args, name, op: 'read' });
}

function readConstant(reader: Reader): number | string {
  const token = peek(reader);
  if (token.kind !== 'number' && token.kind !== 'text') {
    throw syntax(token, 'a constant expected');
  }
  reader.at += 1;
  return token.kind === 'number' ? Number(token.text) : token.text;
}
