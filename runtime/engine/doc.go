// Package engine runs scripts that nobody has read, many times a second, in one process: on states of package sandbox that it keeps and makes as
// new after each run, with scripts that it compiles once.
package engine
