/* A skip takes a moment and opens another page, so it is sent only once. */
document.addEventListener("submit", (event) => {
  if (!event.target.matches(".skip")) return;
  if (event.target.classList.contains("underway")) event.preventDefault();
  event.target.classList.add("underway");
  for (const page of [window, ...Array.from(window.frames)]) page.dispatchEvent(new Event("skipped"));
});
