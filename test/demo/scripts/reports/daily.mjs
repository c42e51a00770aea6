#!/usr/bin/env node
// Shows what a run is given.
console.log(`report for ${process.env.LUBDUB_SCHEDULED_FOR ?? 'now'}, attempt ${process.env.LUBDUB_ATTEMPT}`);
for (const area of process.argv.slice(2)) console.log(`${area}: ${Math.round(1_000 + 9_000 * Math.random())} orders`);
