package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Request is one run of a script.
type Request struct {
	// Profile is what the script can require, and its limits; empty is the default profile.
	Profile string
	// File is the path of the script. When it is empty the script is Source, and Name stands for it in messages; "<string>" when empty.
	File, Source, Name string
	// Function is called after the script, which then gets no arguments: a function of the table that the script returns, or else
	// a global one. Dots lead through tables: "events.on_tick". When it is empty the script itself gets Args and gives the results.
	Function string
	// Args are plain values: nil, booleans, numbers, strings, []byte, errors, and slices and maps of them as decoders make; and Lua values, of which
	// tables, functions, coroutines and userdata must be of no other state or run: they are passed as they are.
	Args []any
	// Output is what the script prints to; nil is that of the engine.
	Output io.Writer
}

// ExecuteFile runs a script in a file, with args as "...".
func (e *Engine) ExecuteFile(ctx context.Context, path, profile string, args ...any) (*Result, error) {
	return e.Execute(ctx, Request{Profile: profile, File: path, Args: args})
}

// ExecuteString runs a script, with args as "...".
func (e *Engine) ExecuteString(ctx context.Context, source, profile string, args ...any) (*Result, error) {
	return e.Execute(ctx, Request{Profile: profile, Source: source, Args: args})
}

// Call runs a script in a file, and then a function of it; see [Request].
func (e *Engine) Call(ctx context.Context, profile, script, function string, args ...any) (*Result, error) {
	if function == "" {
		return nil, errors.New("call: no function is named")
	}
	return e.Execute(ctx, Request{Profile: profile, File: script, Function: function, Args: args})
}

// Execute runs a script. It waits for a state of the profile as long as ctx allows, in the order in which runs came. Go functions that the script calls
// get a context with the values of ctx. A Go function that executes a script of the same profile in turn waits for another state, and for ever
// when all are held by those that wait.
//
// The errors of scripts are those of package sandbox, for errors.As and errors.Is: *[sandbox.SyntaxError], *[sandbox.RuntimeError],
// *[sandbox.LimitError], *[sandbox.PanicError], and both context.Cause(ctx) and ctx.Err() when that is why the run ended. An unknown profile, a file
// that cannot be read (fs.ErrNotExist), an argument or a result that cannot be converted, and [ErrClosed] are others. With an error there are no
// results.
func (e *Engine) Execute(ctx context.Context, req Request) (*Result, error) {
	if err := e.enter(ctx); err != nil {
		return nil, err
	}
	defer e.leave()
	p, err := e.profile(req.Profile)
	if err != nil {
		return nil, err
	}
	end := panicked // should a Go function end the goroutine
	defer func() { p.counts.count(end) }()
	res, err := e.execute(ctx, p, &req)
	end = kindOf(ctx, err)
	return res, err
}

// execute runs a script on a state, which it takes when the script is compiled.
func (e *Engine) execute(ctx context.Context, p *profile, req *Request) (*Result, error) {
	chunk, err := e.compiled(ctx, p, req)
	if err != nil {
		return nil, err
	}
	held, err := p.acquire(ctx)
	if err != nil {
		return nil, err
	}
	run := run{Context: ctx, engine: e, state: held.Value(), req: req, chunk: chunk}
	good := false
	defer func() {
		p.release(held, good)
		e.janitor.wake()
	}()
	run.state.runs++
	err = run.state.Do(&run, cmp.Or(req.Output, e.cfg.Output), run.body)
	good = reusable(err)
	if err != nil {
		return nil, err
	}
	return &run.result, nil
}

// compiled is the compiled script of a request. It waits no longer for it than a run of the profile may take.
func (e *Engine) compiled(ctx context.Context, p *profile, req *Request) (*lua.FunctionProto, error) {
	wanted := request{name: req.File, file: true, memory: p.compileMemory, timeout: p.limits.Timeout}
	if req.File == "" {
		wanted.name, wanted.source, wanted.file = cmp.Or(req.Name, "<string>"), req.Source, false
	}
	return e.scripts.get(ctx, wanted)
}

// run is what happens on a state, and the context of that.
type run struct {
	context.Context // the caller's
	engine          *Engine
	state           *state
	req             *Request
	chunk           *lua.FunctionProto
	result          Result
}

// engineKey is what the context of a run has its engine as.
type engineKey struct{}

// Value tells a run that is within this one from others.
func (r *run) Value(key any) any {
	if key == (engineKey{}) {
		return r.engine
	}
	return r.Context.Value(key)
}

// body runs the script on an empty stack.
func (r *run) body(L *lua.LState) error {
	r.state.inst.Begin()
	L.Push(L.NewFunctionFromProto(r.chunk))
	if r.req.Function != "" {
		L.Call(0, 1)
		f, err := lookup(L, L.Get(-1), r.req.Function)
		if err != nil {
			return err
		}
		L.SetTop(0)
		L.Push(f)
	}
	for i, arg := range r.req.Args {
		v, err := bind.FromAny(r.state.call, arg)
		if err != nil {
			return fmt.Errorf("argument #%d: %w", i+1, err)
		}
		L.Push(v)
	}
	L.Call(len(r.req.Args), lua.MultRet)
	return r.result.take(L, r.state.call)
}

// lookup finds a function of a module, or else a global one.
func lookup(L *lua.LState, module lua.LValue, name string) (*lua.LFunction, error) {
	var v lua.LValue = lua.LNil
	if t, ok := module.(*lua.LTable); ok {
		v = bind.Path(L, t, name)
	}
	if v == lua.LNil {
		v = bind.Path(L, L.Env, name)
	}
	f, ok := v.(*lua.LFunction)
	if !ok {
		return nil, fmt.Errorf("call %q: function expected, got %s", name, bind.TypeName(v))
	}
	return f, nil
}
