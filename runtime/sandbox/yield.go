package sandbox

import (
	"runtime"
	"strings"
	"sync"

	lua "github.com/yuin/gopher-lua"
)

// ways are the callers of coroutine.yield that have been looked at, and whether it can work below them. There are as many as places in Go code.
var ways = struct {
	sync.RWMutex
	open map[[yieldDepth]uintptr]bool
}{open: map[[yieldDepth]uintptr]bool{}}

// yieldDepth is how many calls are between coroutine.yield and the run of its coroutine: the VM, an instruction, and the call of a Go function.
const yieldDepth = 5

// canYield tells whether the coroutine was called from its resume by nothing but its own code. In a metamethod, an iterator of for, or a function that Go
// code called, the Go stack is in the way, and gopher-lua would go on with a stack that is not there.
func canYield() bool {
	var way [yieldDepth]uintptr
	runtime.Callers(2, way[:])
	ways.RLock()
	open, known := ways.open[way]
	ways.RUnlock()
	if !known {
		open = leadsToThread(way[:])
		ways.Lock()
		ways.open[way] = open
		ways.Unlock()
	}
	return open
}

// leadsToThread tells whether the run of a coroutine is among the callers, with only one VM before it.
func leadsToThread(way []uintptr) bool {
	frames := runtime.CallersFrames(way)
	machines := 0
	for {
		frame, more := frames.Next()
		name := frame.Function[strings.LastIndexByte(frame.Function, '.')+1:]
		switch {
		case name == "threadRun":
			return machines == 1
		case strings.HasPrefix(name, "mainLoop"):
			machines++
		}
		if !more {
			return false
		}
	}
}

// clearRegisters makes nils of Lua of the registers above what th left when it yielded. In them it gets what it is resumed with, and gopher-lua leaves
// those that nothing is for as they are: they hold nil of Go, which ends the process where it is taken for a value.
func clearRegisters(th *lua.LState) {
	top := th.GetTop()
	if n := registers(th); n > top {
		th.SetTop(n)
		th.Pop(n - top)
	}
}
