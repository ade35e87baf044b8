import type { BaseConnector, Log } from "@supertracer/core";
import { MyCustomConnector } from "../../../../examples/custom_connector.ts";

/** A connector with one defect, and the case that has to find it. */
export interface Defect {
  readonly name: string;
  /** Beginning of the name of the case. */
  readonly foundBy: string;
  readonly create: () => BaseConnector;
}

/** Works as it should, on a storage of its own, until a subclass spoils it. */
export class Sound extends MyCustomConnector {
  constructor() {
    super(crypto.randomUUID());
  }

  all(): Log[] {
    return super.fetchLogs({ limit: Infinity });
  }
}

/** Names the case that has to find a defect. */
export function found(Connector: new () => BaseConnector, foundBy: string): Defect {
  return { name: Connector.name, foundBy, create: () => new Connector() };
}
