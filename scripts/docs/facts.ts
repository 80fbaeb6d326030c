/** What scripts/docs.mjs writes the generated pages from, in one module that the build bundles. */
import { seatMachine } from '../../agents/sdk/seat-machine.ts';
import { roundMachine } from '../../council/round-machine.ts';
import { orderMachine } from '../../execution/order-machine.ts';
import { errorTable } from '../../protocols/errors.ts';
import { ManifestSchema } from '../../protocols/manifest.ts';
import { bodySchemas, DERIVED_TYPES, PROTOCOL } from '../../protocols/record.ts';
import { ConfigSchema, defaultConfig } from '../../supervisor/config-schema.ts';
import { MAY_IMPORT } from '../../test/support/rooms.ts';
import { RECORDINGS } from '../../venues/replay/recordings.ts';

export const facts = {
  bodySchemas,
  ConfigSchema,
  defaultConfig,
  DERIVED_TYPES,
  errorTable,
  ManifestSchema,
  MAY_IMPORT,
  orderMachine,
  PROTOCOL,
  RECORDINGS,
  roundMachine,
  seatMachine,
};
