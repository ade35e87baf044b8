import type { ResolvedApiOptions } from "./configuration/resolve_api.ts";
import { ApiKeys } from "./rest/api_keys.ts";
import { RestApi } from "./rest/rest_api.ts";
import type { TracerData } from "./tracer_data.ts";

/** The REST API where the options put it. */
export class MountedApi extends RestApi {
  readonly mountPath: string;

  constructor({ access, basePath }: ResolvedApiOptions, data: TracerData, onCaught: () => void) {
    super(data, new ApiKeys(access), onCaught);
    this.mountPath = basePath;
  }
}
