/**
 * Tells in one sentence when this Node.js is not one that package.json allows. Runs before `npm ci`, so without dependencies,
 * and on old versions, so in old syntax.
 *
 *   node toolchain/check-node.cjs [VERSION]     VERSION: judge this one instead of the running one
 */
"use strict";

var path = require("path");

/** Compares "20.19" and "20.19.5" by number; what a version leaves out counts as 0. */
function compare(a, b) {
  var left = a.split(".");
  var right = b.split(".");
  for (var i = 0; i < 3; i++) {
    var difference = (parseInt(left[i], 10) || 0) - (parseInt(right[i], 10) || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** Understands what package.json uses: comparators with >= and <, all of which must hold. */
function allows(range, version) {
  return range.split(/\s+/).every(function (comparator) {
    var parts = /^(>=|<)(\d[\d.]*)$/.exec(comparator);
    if (!parts)
      throw new Error(
        'package.json: engines.node has "' + comparator + '", which toolchain/check-node.cjs does not understand; use >=X and <Y.',
      );
    return parts[1] === ">=" ? compare(version, parts[2]) >= 0 : compare(version, parts[2]) < 0;
  });
}

var range = require(path.join(__dirname, "..", "package.json")).engines.node;
var version = (process.argv[2] || process.versions.node).replace(/^v/, "");
if (!allows(range, version)) {
  console.error(
    "Node.js " +
      version +
      " was found (" +
      process.execPath +
      "), but " +
      range.replace(" ", " and ") +
      " is needed: install Node.js 20 or 22 and put it first on PATH.",
  );
  process.exitCode = 1;
}
