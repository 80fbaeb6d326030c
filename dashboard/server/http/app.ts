/**
 * The HTTP side: guards, limits, coded errors, the API with its document, and the page's files.
 * Every answer is JSON of {code, message, details} when it is a refusal.
 */
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { fastify } from 'fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { appError } from '../../../protocols/errors.ts';
import { PROTOCOL } from '../../../protocols/record.ts';
import { misfit } from '../../../protocols/validate.ts';
import { BODY_BYTES_MAX, errorAnswer, isFault, statusOf } from './errors.ts';
import { entryRefusal, failedAttempts } from './failed-attempts.ts';
import { bearerOf, hostRefusal, isLocal, originRefusal } from './guard.ts';
import { auditRoutes } from './routes-audit.ts';
import { controlRoutes } from './routes-control.ts';
import { councilRoutes } from './routes-council.ts';
import { healthRoutes } from './routes-health.ts';
import { moneyRoutes } from './routes-money.ts';
import { reportRoutes } from './routes-reports.ts';
import { runRoutes } from './routes-run.ts';
import type { AppParts } from './parts.ts';

/** Paths that answer with data: only they can be refused to a stranger; the page holds none. */
const isData = (url: string): boolean =>
  /^\/(?:api\/v1|health\/(?:live|ready)|metrics)(?:[/?]|$)/.test(url);

/** What the page may load: its own files. Style attributes are allowed, style sheets are not. */
const CSP = {
  'base-uri': ["'self'"],
  'connect-src': ["'self'"],
  'default-src': ["'self'"],
  'font-src': ["'self'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'script-src': ["'self'"],
  'script-src-attr': ["'none'"],
  'style-src': ["'self'"],
  'style-src-attr': ["'unsafe-inline'"],
};

export async function buildApp(parts: AppParts) {
  const app = fastify({
    bodyLimit: BODY_BYTES_MAX,
    forceCloseConnections: true,
    // An address that cannot be read never reaches a route, nor the error handler.
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const { status, report } = errorAnswer(error);
      void reply.code(status).header('cache-control', 'no-store').send(report);
    },
    routerOptions: { maxParamLength: 64 },
  }).withTypeProvider<TypeBoxTypeProvider>();
  app.removeContentTypeParser('text/plain');
  app.setValidatorCompiler(({ schema, httpPart }) => validator(schema as TSchema, httpPart ?? ''));
  // Schemas of answers document them; the answers are printed as they are.
  app.setSerializerCompiler(() => (answer) => JSON.stringify(answer));
  app.setErrorHandler((error, _request, reply) => {
    const answer = errorAnswer(error);
    if (isFault(error)) parts.onFault(error);
    return reply.code(answer.status).send(answer.report);
  });
  guard(app, parts);
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CSP },
    crossOriginEmbedderPolicy: false,
    // Served over plain HTTP on the machine itself; whoever puts TLS in front sets it there.
    strictTransportSecurity: false,
  });
  await describe(app);
  await app.register((api, _options, done) => {
    healthRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    runRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    councilRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    moneyRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    auditRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    reportRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    controlRoutes(api.withTypeProvider<TypeBoxTypeProvider>(), parts);
    done();
  });
  await servePage(app, parts.webDir);
  return app;
}

export type App = Awaited<ReturnType<typeof buildApp>>;

/** Checks a part of a request; text in a query becomes the number its schema asks for. */
function validator(schema: TSchema, part: string) {
  return (value: unknown) => {
    const checked = part === 'querystring' || part === 'params' ? numbers(schema, value) : value;
    const bad = misfit(schema, checked, 'request');
    if (bad === undefined) return { value: checked };
    const { path, reason } = bad.details;
    return { error: appError('HTTP_BAD_REQUEST', { path: `${part}${String(path)}`, reason }) };
  };
}

function numbers(schema: TSchema, value: unknown): unknown {
  const { properties = {} } = schema as { properties?: Record<string, { type?: string }> };
  return Object.fromEntries(
    Object.entries((value ?? {}) as Record<string, unknown>).map(([name, text]) => {
      const isNumber = properties[name]?.type === 'integer';
      const isDigits = typeof text === 'string' && /^[0-9]{1,16}$/.test(text);
      return [name, isNumber && isDigits ? Number(text) : text];
    }),
  );
}

/** The ways to stop risk: their failed attempts are counted apart from all others. */
const isHalting = (route: string): boolean => /^\/api\/v1\/(?:halt|flatten)$/.test(route);

function guard(app: Pick<App, 'addHook'>, { attempts, guard: options, limits }: AppParts): void {
  const haltAttempts = failedAttempts(limits.failuresPerMinute);
  // Before the body is read.
  app.addHook('onRequest', async (request: FastifyRequest, reply: FastifyReply) => {
    // What the router made of the address: the address itself may be spelled in many ways.
    const route = request.is404 ? '' : (request.routeOptions.url ?? '');
    if (isApi(request.url) || isData(route)) void reply.header('cache-control', 'no-store');
    const stranger = hostRefusal(request.raw, options) ?? originRefusal(request.raw, options);
    if (stranger !== undefined) throw stranger;
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const isFree = isLocal(request.raw, options) || !(isData(route) || isData(request.url));
    if (isRead && isFree) return;
    const counted = isHalting(route) ? haltAttempts : attempts;
    const refusal = entryRefusal(request.raw, bearerOf(request.raw), options, counted);
    if (refusal === undefined) return;
    const { seconds } = refusal.details;
    if (seconds !== undefined) void reply.header('retry-after', String(seconds));
    throw refusal;
  });
}

async function describe(app: App): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Kimera SWM',
        version: PROTOCOL,
        description:
          'A read-only replica of the council, and the three things an operator may ask. Reads from ' +
          'this machine are free; every POST and every read from elsewhere needs the operator token. ' +
          'The live feed is socket.io, namespace /feed.',
      },
      components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    },
  });
  await app.register(swaggerUi, {
    routePrefix: '/api/docs',
    staticCSP: true,
    transformStaticCSP: (header) => `${header}; frame-ancestors 'none'`,
  });
}

/** Places of the API: an address there that is not known is an error, never the page. */
const isApi = (url: string): boolean => isData(url) || /^\/(?:api|socket\.io)(?:[/?]|$)/.test(url);

async function servePage(app: App, webDir: string | null): Promise<void> {
  if (webDir !== null) {
    await app.register(fastifyStatic, {
      root: webDir,
      // Names of built assets carry their hash; the page itself is asked for anew.
      setHeaders: (reply, path) => {
        const lasting = /[/\\]assets[/\\]/.test(path);
        void reply.header(
          'cache-control',
          lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      },
    });
  }
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const isFile = /\.[a-z0-9]+(?:\?|$)/i.test(request.url);
    if (webDir !== null && request.method === 'GET' && !isApi(request.url) && !isFile) {
      return reply.sendFile('index.html');
    }
    const path = request.url.slice(0, 200);
    const error = appError('HTTP_NOT_FOUND', { method: request.method, path });
    return reply.code(statusOf(error.code)).send(errorAnswer(error).report);
  });
}
