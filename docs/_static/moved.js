/* A page that moved: go where it is now.  A fragment is kept, or leads where it has its own link. */
(function () {
  "use strict";

  const anchor = decodeURIComponent(location.hash.slice(1));
  const own = anchor && document.getElementById(anchor);
  const to = new URL((own || document.querySelector("a")).href);
  if (anchor && !own) to.hash = location.hash;
  location.replace(to.href);
})();
