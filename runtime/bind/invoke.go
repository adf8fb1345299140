package bind

import (
	"context"
	"errors"

	lua "github.com/yuin/gopher-lua"
)

// maxNesting bounds how deep Go calls Lua which calls Go, as LUAI_MAXCCALLS does in C.
const maxNesting = 200

// Call calls the function, protected, for n results. It asks the context first: the interpreter does so for Lua functions only, and Go
// code may call again and again.
func (k *Invocation) Call(n int) {
	if k.err != nil {
		return
	}
	h := k.f.home
	ctx := on(h.context(), k.L)
	if k.rare != nil && k.rare.ctx != nil {
		if ctx == nil {
			ctx = k.rare.ctx
		} else {
			b := under(ctx, k.rare.ctx)
			defer b.joint.leave()
			ctx = b
		}
	}
	switch {
	case ctx != nil && ctx.Err() != nil:
		k.fail(ctx.Err())
		return
	case k.rare != nil && k.rare.field:
		return
	case len(h.turns) >= maxNesting:
		k.fail(ErrDepth)
		return
	}
	if err := k.run(ctx, n); err != nil {
		k.err = raised(k.name(), err, h, ctx)
	}
	k.n = 0
}

// Try is Call for a Go function whose last result, after n others, is an error. The Lua function may raise it, or return it as
// one result more, an error value or a text, or return nil and an error value in place of all results. Without others the
// results "true", "nil", "text", and "nil, text" are understood.
func (k *Invocation) Try(n int) {
	k.Call(max(n+1, 2))
	if k.err != nil {
		return
	}
	v := k.result(max(n, 1))
	if first := k.result(0); n == 0 && v == lua.LNil && first != lua.LTrue {
		v = first
	} else if e, ok := k.result(1).(*Error); ok && first == lua.LNil {
		v = e
	}
	if v == lua.LNil {
		return
	}
	err, wrong := ToError(k.call(), v)
	if wrong != nil {
		k.fail(errors.New("the error that it returned: " + wrong.Error()))
		return
	}
	k.err = &CallError{Func: k.name(), text: textOf(err), errs: []error{err}}
}

// run calls the function on the coroutine for callbacks, which is then left as it was.
func (k *Invocation) run(ctx context.Context, n int) (raised *lua.ApiError) {
	h, L := k.f.home, k.L
	running, current, before := h.running, L.G.CurrentThread, L.Context()
	h.turns = append(h.turns, turn{k.f.bound, current})
	L.G.CurrentThread = L
	if L.Env != h.root.Env {
		L.Env = h.root.Env
	}
	setContext(L, ctx)
	returned := false
	defer func() {
		h.leave()
		h.running, L.G.CurrentThread = running, current
		k.f.bound.L = L // another task may have called a function that came from the same call
		setContext(L, before)
		if !returned && len(h.turns) == 0 { // a panic that PCall let through
			h.abandon()
		}
	}()
	k.push(L)
	if err := PCall(L, k.n, n); err != nil {
		raised = err.(*lua.ApiError)
	} else {
		k.pop(L, n)
	}
	returned = true
	return raised
}

// leave ends the latest turn.
func (h *home) leave() {
	last := len(h.turns) - 1
	h.turns[last] = turn{} // which is not to keep a coroutine
	h.turns = h.turns[:last]
}

// push gives L the function and its arguments.
func (k *Invocation) push(L *lua.LState) {
	L.Push(k.f.fn)
	for i := range min(k.n, inline) {
		L.Push(k.vals[i])
	}
	if k.n > inline {
		for _, v := range k.rare.more {
			L.Push(v)
		}
	}
}

// pop takes n results from L.
func (k *Invocation) pop(L *lua.LState, n int) {
	for i := range min(n, inline) {
		k.vals[i] = L.Get(i - n)
	}
	if n > inline {
		r := k.rarely()
		r.more = r.more[:0]
		for i := inline; i < n; i++ {
			r.more = append(r.more, L.Get(i-n))
		}
	}
	if n > 0 {
		L.Pop(n)
	}
}
