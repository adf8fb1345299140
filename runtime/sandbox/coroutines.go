package sandbox

import (
	"context"
	"runtime"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/async"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

var coroutineFunctions = []function{
	{"coroutine", "create", coroutineCreate},
	{"coroutine", "resume", coroutineResume},
	{"coroutine", "running", coroutineRunning},
	{"coroutine", "status", coroutineStatus},
	{"coroutine", "wrap", coroutineWrap},
	{"coroutine", "yield", coroutineYield},
}

// maxResumes is how many coroutines may be resumed one in another: each takes of the Go stack.
const maxResumes = 200

// stockCreate and stockResume are gopher-lua's: nothing else can make a coroutine, or switch to one.
var stockCreate, stockResume = stockCoroutines()

func stockCoroutines() (create, resume lua.LGFunction) {
	L := lua.NewState(lua.Options{SkipOpenLibs: true, MinimizeStackMemory: true, RegistrySize: 256})
	defer L.Close()
	L.Push(L.NewFunction(lua.OpenCoroutine))
	L.Call(0, 1)
	lib := L.CheckTable(1)
	stock := func(name string) lua.LGFunction { return lib.RawGetString(name).(*lua.LFunction).GFunction }
	return stock("create"), stock("resume")
}

func coroutineCreate(L *lua.LState) int {
	L.Push(newCoroutine(L, L.CheckFunction(1)))
	return 1
}

// newCoroutine makes a coroutine that has the context of L itself: gopher-lua gives it another one, which no meter sees.
func newCoroutine(L *lua.LState, f *lua.LFunction) *lua.LState {
	if f.IsG {
		f = inLua(L, f)
	}
	p := probeOf(L)
	if p != nil {
		charge(L, threadBytes+valueBytes*L.Options.RegistrySize)
		p.admit(L)
	}
	L.SetTop(0)
	L.Push(f)
	ctx := L.Context()
	if ctx != nil {
		L.RemoveContext()
	}
	stockCreate(L)
	th := L.CheckThread(-1)
	L.SetTop(0)
	if ctx != nil {
		L.SetContext(ctx)
	} else {
		ctx = context.Background() // tells it from the threads of Go code
	}
	th.SetContext(ctx)
	if p != nil {
		th.SetContext(&probe{meter: p.meter, thread: th, first: f})
	}
	return th
}

// caller makes a function of Lua that calls another.
var caller = compileCaller()

func compileCaller() *lua.FunctionProto {
	proto, err := Compile("coroutine", "local f = ... return function(...) return f(...) end", SourceLimits{})
	if err != nil {
		panic(err)
	}
	return proto
}

// inLua makes a function of Lua of one of Go: gopher-lua loses the results of a coroutine of the latter.
func inLua(L *lua.LState, f *lua.LFunction) *lua.LFunction {
	L.Push(L.NewFunctionFromProto(caller))
	L.Push(f)
	L.Call(1, 1)
	return L.CheckFunction(-1)
}

func coroutineResume(L *lua.LState) int {
	th := L.CheckThread(1)
	if why := cannotResume(L, th); why != "" {
		L.Push(lua.LFalse)
		L.Push(lua.LString(why))
		return 2
	}
	return resume(L, th)
}

// resume calls gopher-lua's resume with the arguments of L, the first of which is th.
func resume(L *lua.LState, th *lua.LState) (results int) {
	if L.Context() != nil {
		if probeOf(th) == nil {
			adoptThread(L, th, protectedFunction) // it was made outside of a run
		}
		bind.Share(L, th) // the task that counts is the one that resumes it now
	}
	defer counted(th)
	defer func() {
		if L.G.CurrentThread != th {
			return
		}
		if v := recover(); v != nil {
			results = finish(L, th, v)
		}
	}()
	p := coroutineProbe(th)
	if p != nil {
		p.watch()
	}
	clearRegisters(th)
	results = stockResume(L)
	if p != nil && th.Dead && !L.ToBool(L.GetTop()-results+1) {
		p.blame(L)
	}
	return results
}

// finish ends th, which gave up its last frame in "return coroutine.yield()": gopher-lua panics when that is to return. What th was resumed with is
// already on its stack.
func finish(L, th *lua.LState, panicked any) (results int) {
	L.G.CurrentThread = L
	wasDead := th.Dead
	th.Parent, th.Dead = nil, true
	if e, ok := panicked.(*lua.ApiError); ok && e.Type != lua.ApiErrorPanic { // there was no room for what th was resumed with
		L.Error(e.Object, 0)
	}
	if _, ok := panicked.(runtime.Error); !ok || wasDead {
		panic(panicked)
	}
	if _, hasFrames := th.GetStack(0); hasFrames {
		panic(panicked)
	}
	results = th.GetTop()
	L.Push(lua.LTrue)
	th.XMoveTo(L, results)
	return results + 1
}

// cannotResume tells why L cannot resume th.
func cannotResume(L, th *lua.LState) string {
	if th.Dead {
		return "can not resume a dead thread"
	}
	if th == L || isThreadOfGo(th) {
		return "can not resume a running thread"
	}
	if th.Parent != nil {
		return "can not resume a normal thread"
	}
	depth := 1
	for p := L.Parent; p != nil; p = p.Parent {
		if depth++; depth > maxResumes {
			return "stack overflow (too many coroutines resumed in one another)"
		}
	}
	return ""
}

// isThreadOfGo reports whether th, which is not dead, is no coroutine: the main thread, one of a task, or one that Go code calls functions on.
func isThreadOfGo(th *lua.LState) bool {
	if coroutineProbe(th) != nil {
		return false
	}
	return th == th.G.MainThread || th.Context() == nil || probeOf(th) != nil || async.IsTask(th)
}

// coroutineWrap returns a function whose upvalue is the coroutine.
func coroutineWrap(L *lua.LState) int {
	L.Push(L.NewClosure(resumeWrapped, newCoroutine(L, L.CheckFunction(1))))
	return 1
}

// resumeWrapped raises what the coroutine raised.
func resumeWrapped(L *lua.LState) int {
	th := L.Get(lua.UpvalueIndex(1)).(*lua.LState)
	if why := cannotResume(L, th); why != "" {
		L.RaiseError("%s", why)
	}
	L.Insert(th, 1)
	n := resume(L, th)
	if first := L.GetTop() - n + 1; !L.ToBool(first) {
		L.Error(L.Get(first+1), 0)
	}
	return n - 1
}

// coroutineYield gives its arguments to whatever resumed the coroutine: to return -1 is how gopher-lua is told.
func coroutineYield(L *lua.LState) int {
	if L.Parent == nil {
		L.RaiseError("can not yield from outside of a coroutine")
	}
	if !canYield() {
		L.RaiseError("attempt to yield across metamethod/Go-call boundary")
	}
	return -1
}

func coroutineRunning(L *lua.LState) int {
	if L == L.G.MainThread {
		L.Push(lua.LNil)
	} else {
		L.Push(L)
	}
	return 1
}

func coroutineStatus(L *lua.LState) int {
	L.Push(lua.LString(statusOf(L, L.CheckThread(1))))
	return 1
}

func statusOf(L, th *lua.LState) string {
	switch {
	case th.Dead:
		return "dead"
	case th == L:
		return "running"
	case th.Parent != nil || isThreadOfGo(th): // also one that waits in another task
		return "normal"
	}
	return "suspended"
}
