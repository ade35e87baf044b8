import type { Call, Endpoint, EndpointRole } from "../http/endpoint.ts";

/** An authorized request to the API. */
export interface RestCall extends Call {
  /** Whether the caller may continue reading; called while its stream is open. */
  readonly mayStay: () => boolean;
}

/** Response of an endpoint with status 200: a schema by name, or other media types. */
export interface RestAnswer {
  readonly description: string;
  /** Name of a schema. */
  readonly schema?: string;
  /** Media types of a response other than a JSON document. */
  readonly types?: readonly string[];
}

/** What the API's description adds about an endpoint. */
export interface RestDoc {
  /** Name of the operation. */
  readonly operation: string;
  /** Name of the schema of the body. */
  readonly body?: string;
  readonly answer: RestAnswer;
  readonly role: Exclude<EndpointRole, "nobody">;
}

/** An endpoint of the API, with its description. */
export interface RestEndpoint extends Endpoint<RestCall>, RestDoc {
  readonly role: RestDoc["role"];
}
