// The timers of a phone's pages, in the test's hands: nobody waits three minutes
// for a page to give up an answer.

/** Runs in each page before anything else: remembers what waits for the time. */
function remember() {
  const { setTimeout: set, clearTimeout: clear } = window;
  const waiting = new Map();
  window.setTimeout = (act, wait = 0, ...rest) => {
    const handle = set(() => {
      waiting.delete(handle);
      act(...rest);
    }, wait);
    waiting.set(handle, { due: performance.now() + wait, act: () => act(...rest) });
    return handle;
  };
  window.clearTimeout = (handle) => {
    waiting.delete(handle);
    clear(handle);
  };
  window.hurry = (time) => {
    const until = performance.now() + time;
    const due = [...waiting].filter(([, timer]) => timer.due <= until).sort((a, b) => a[1].due - b[1].due);
    for (const [handle, { act }] of due) {
      // One that was due before it may have taken it back.
      if (!waiting.delete(handle)) continue;
      clear(handle);
      act();
    }
  };
}

/** Takes the timers of every page that is opened from now on in hand. */
export async function takeTimers(context) {
  await context.addInitScript(remember);
}

/** What would happen on the page within `time` milliseconds happens now; its clock stays right. */
export async function hurry(page, time) {
  await page.evaluate((time) => window.hurry(time), time);
}
