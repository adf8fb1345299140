// Package sandbox makes Lua states that run scripts nobody has read: with the modules of a profile and libraries that do not reach beyond the
// state, under limits of instructions, time, memory and output that hold whatever a script does.
package sandbox

import (
	"fmt"
	"time"
)

// Limits bound one run of a state. Zero is no limit, except where a field says otherwise.
type Limits struct {
	Instructions int64         // of the Lua virtual machine, exactly
	Timeout      time.Duration // of a run
	Memory       int64         // bytes that a run can reach at a time: strings, tables, closures, coroutines, code, sizes of handles
	CallDepth    int           // nested calls; zero is 200
	Output       int64         // bytes that a run prints
	Coroutines   int           // alive at a time; zero is 1,000
}

// Check refuses limits of which one is negative.
func (l Limits) Check() error {
	for _, v := range [...]struct {
		name  string
		value int64
	}{
		{"Instructions", l.Instructions},
		{"Timeout", int64(l.Timeout)},
		{"Memory", l.Memory},
		{"CallDepth", int64(l.CallDepth)},
		{"Output", l.Output},
		{"Coroutines", int64(l.Coroutines)},
	} {
		if v.value < 0 {
			return fmt.Errorf("%s is negative: leave it 0 for the default", v.name)
		}
	}
	return nil
}
