import { type ReadonlySignal, signal } from "@preact/signals";
import {
  type PageAddress,
  parseAddress,
  type Screen,
  screenHref,
} from "../address/page_address.ts";

/** State of the entries of the tab's history that follow one of the page. */
const FROM_WITHIN = "from within";

/** The page's address bar as a signal. */
export class Router {
  readonly #address = signal<PageAddress>(parseAddress(new URL(location.href)));
  #isBack = false;

  /** The current address. */
  get address(): ReadonlySignal<PageAddress> {
    return this.#address;
  }

  /** Whether the browser's back or forward led here, so that the previous state is restored. */
  get isBack(): boolean {
    return this.#isBack;
  }

  /** Follows the browser's back and forward, and clicks on links of the page. */
  start(): void {
    addEventListener("popstate", () => {
      this.#isBack = true;
      this.#read();
    });
    document.addEventListener("click", (event) => {
      const target = event.target instanceof Element ? event.target.closest("a[data-in]") : null;
      const plain = event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey &&
        !event.altKey;
      if (!(target instanceof HTMLAnchorElement) || !plain || event.defaultPrevented) return;
      event.preventDefault();
      this.#move(target.href, false);
      // Before the handlers of rows, which open their row unless a link in it was clicked.
    }, { capture: true });
  }

  /**
   * Goes to a screen.
   *
   * @param options `replace`: without a history entry.
   */
  go(
    screen: Screen,
    params?: URLSearchParams | Record<string, string>,
    options?: { readonly replace?: boolean },
  ): void {
    this.#move(screenHref(screen, params), options?.replace ?? false);
  }

  /**
   * Goes back to the screen from which this one was opened; where it was opened by its address, what
   * lies behind it in the tab is none of the page's, so goes to a screen instead.
   */
  back(screen: Screen, params?: URLSearchParams | Record<string, string>): void {
    if (history.state === FROM_WITHIN) history.back();
    else this.go(screen, params);
  }

  #move(href: string, replace: boolean): void {
    const url = new URL(href, location.href);
    if (url.href === location.href) return;
    this.#isBack = false;
    if (replace) history.replaceState(history.state, "", url);
    else history.pushState(FROM_WITHIN, "", url);
    this.#read();
  }

  #read(): void {
    this.#address.value = parseAddress(new URL(location.href));
  }
}
