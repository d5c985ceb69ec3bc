namespace Bench.Forms;

/// <summary>Scripts that take times inside the page.</summary>
internal static class PageClock
{
    /// <summary>Starts with the next click or paste; <c>times.first</c> is the first painted field, <c>times.all</c> the frame with 600 of them.</summary>
    public const string Start = """
        () => {
          const times = window.times = { keys: [] };
          const painted = name => requestAnimationFrame(() => setTimeout(() => times[name] ??= performance.now() - times.start));
          new MutationObserver(() => {
            if (times.start === undefined) return;
            const fields = document.querySelectorAll('.schema-form .form-place').length;
            if (fields > 0 && times.first === undefined) painted('first');
            if (fields >= 600 && times.all === undefined) painted('all');
          }).observe(document.body, { childList: true, subtree: true });
          for (const name of ['click', 'input']) document.addEventListener(name, () => times.start ??= performance.now(), { capture: true });
        }
        """;

    /// <summary>From every key in the focused field to the moment the YAML (or the data of the preview) on the page holds what was typed.</summary>
    public const string WatchKeys = """
        () => {
          let started, typed;
          const data = document.querySelector('[data-testid=data]'), yaml = document.querySelector('[data-testid=yaml] .cm-content');
          const look = () => {
            if (typed === undefined) return;
            if (yaml ? yaml.textContent.includes('f300: ' + typed) : data.value.includes('"' + typed + '"')) { times.keys.push(performance.now() - started); typed = undefined; }
            else if (!yaml) setTimeout(look, 0);
          };
          document.addEventListener('input', event => {
            if (event.target.closest('.schema-form') === null) return;
            started = performance.now();
            typed = event.target.value;
            look();
          }, { capture: true });
          if (yaml) new MutationObserver(look).observe(yaml, { childList: true, subtree: true, characterData: true });
        }
        """;
}
