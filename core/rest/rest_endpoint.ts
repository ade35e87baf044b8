import type { Call, Endpoint, EndpointRole } from "../http/endpoint.ts";

/** One request to the API, by somebody who may. */
export interface RestCall extends Call {
  /** Whether a reader may keep reading; called while its stream is open. */
  readonly mayStay: () => boolean;
}

/** What an endpoint answers with status 200: a schema by name, or another media type. */
export interface RestAnswer {
  readonly description: string;
  /** Name of a schema of the document. */
  readonly schema?: string;
  /** Media types of an answer that is no JSON document of ours. */
  readonly types?: readonly string[];
}

/** What the description of the API says of an endpoint, besides the rest of it. */
export interface RestDoc {
  /** Name of the operation. */
  readonly operation: string;
  /** Name of the schema of the body. */
  readonly body?: string;
  readonly answer: RestAnswer;
  readonly role: Exclude<EndpointRole, "nobody">;
}

/** An endpoint of the API, with all that its description says of it. */
export interface RestEndpoint extends Endpoint<RestCall>, RestDoc {
  readonly role: RestDoc["role"];
}
