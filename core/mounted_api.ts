import type { ResolvedOptions } from "./resolve_options.ts";
import { ApiKeys } from "./rest/api_keys.ts";
import { RestApi } from "./rest/rest_api.ts";
import type { TracerData } from "./tracer_data.ts";

/** The REST API where the options put it. */
export class MountedApi extends RestApi {
  readonly mountPath: string;

  constructor({ api, ui }: ResolvedOptions, data: TracerData, onCaught: () => void) {
    super(data, new ApiKeys(api.access, { allowedHosts: ui.allowedHosts }), onCaught);
    this.mountPath = api.basePath;
  }
}
