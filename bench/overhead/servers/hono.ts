import { honoApp } from "./hono_app.ts";
import { serve } from "./serve.ts";

serve(honoApp().fetch);
