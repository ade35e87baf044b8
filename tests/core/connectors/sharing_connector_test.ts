import { testConnector } from "@supertracer/core/testing";
import { SharingConnector } from "./sharing_connector.ts";

testConnector("SharingConnector", () => new SharingConnector(crypto.randomUUID()), {
  reopen: ({ host }) => new SharingConnector(host),
});
