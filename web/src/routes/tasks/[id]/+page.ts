/** A task is known at run time only: the server answers its address with the fallback page. */
export const prerender = false;
export const ssr = false;
