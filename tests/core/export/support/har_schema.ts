import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import schemas from "har-schema";

type Check = (value: unknown) => string[];

/** Checks a value against the JSON Schema of HTTP Archive 1.2; returns what is wrong. */
export const harFaults: Check = createCheck();

function createCheck(): Check {
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const { har, ...parts }: Record<string, object> = schemas;
  for (const schema of Object.values(parts)) ajv.addSchema(withoutDraft(schema));
  const validate = ajv.compile(withoutDraft(har ?? {}));
  return (value) => {
    validate(value);
    return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  };
}

/** The schemas are of draft 6, which this version of ajv knows only by another name. */
function withoutDraft(schema: object): object {
  return { ...schema, $schema: undefined };
}
