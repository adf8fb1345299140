package runtime

import (
	"context"
	"errors"
	"sync"
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Progress is one step of a progressive start: a module that was loaded or made, or failed.
type Progress struct {
	Stage, Module string
	Done, Total   int           // modules, with those that failed
	Elapsed       time.Duration // since the start
	Err           error         // why the module failed
}

// OnProgress has f called after each module of a progressive start. Calls come one at a time, with Done counting up by
// one, on the goroutine that loads and, also after [Progressive] has returned, on those that warm. So f must not
// use the Lua state, and what takes long in it delays the start. For Preload the option means nothing.
func OnProgress(f func(Progress)) Option {
	if f == nil {
		return Option{err: errors.New("runtime.OnProgress of a nil function")}
	}
	return Option{progress: []func(Progress){f}}
}

// Progressive is Preload followed by the stages of the manifest, as far as they concern the profile, in ascending order
// of priority.
//
// The required modules of a stage are loaded in L. One that fails ends the start with an error that names the stage and keeps the Go error; L
// is preloaded nevertheless, and what was loaded stays. The timeout of the stage, or the end of ctx, interrupts Lua
// code in L, and reaches constructors through their context; errors.Is finds context.DeadlineExceeded in the error. L has its own context again
// afterwards, and the context that the constructors got does not end any more.
//
// The warm modules of a stage are made in the background, without L: those with a shared instance, each after what it depends
// on, and at most as many at once as the stage allows; modules written in Lua are compiled; of other modules there is
// nothing to make, and what they depend on is. The timeout counts anew for them, and they begin when those of earlier stages have ended. Progressive
// does not wait for them, a script that requires one does. One that fails is tried again by require and holds nothing up.
// They end when they are done, with ctx, with a required module that fails, and with Close of L. What L has not required by then is let go.
func Progressive(ctx context.Context, L *lua.LState, profile string, opts ...Option) error {
	p, err := newProgression(L, profile, opts)
	if err != nil {
		return err
	}
	return p.run(ctx, L)
}

// ProgressChannel is [Progressive] on a goroutine of its own, to which L belongs until wait returns the error of the start.
// The channel takes a value for each module, and is closed when nothing runs in the background any more. It has room for all of them:
// none is lost, and the start never waits for a receiver, not even for one that has gone.
//
//	events, wait := runtime.ProgressChannel(ctx, L, "standard")
//	for p := range events {
//		fmt.Printf("%d/%d %s\n", p.Done, p.Total, p.Module)
//	}
//	err := wait()
func ProgressChannel(ctx context.Context, L *lua.LState, profile string, opts ...Option) (events <-chan Progress, wait func() error) {
	p, err := newProgression(L, profile, opts)
	if err != nil {
		none := make(chan Progress)
		close(none)
		return none, func() error { return err }
	}
	all := make(chan Progress, p.total)
	p.report = append(p.report, func(e Progress) { all <- e })
	p.finished = func() { close(all) }
	loaded := make(chan struct{})
	err = errExited
	go func() {
		defer close(loaded)
		err = p.run(ctx, L)
	}()
	return all, func() error { <-loaded; return err }
}

// progression is a progressive start. It does not refer to the state, which can be gone while the background runs.
type progression struct {
	stages   []*stage
	provided []any
	staging  *staging
	watch    *watch // nil without observers
	report   []func(Progress)
	finished func() // called at the end of all; may be nil
	begun    time.Time
	total    int

	mu   sync.Mutex
	done int
}

// newProgression preloads profile in L.
func newProgression(L *lua.LState, profile string, opts []Option) (*progression, error) {
	if err := Preload(L, profile, opts...); err != nil {
		return nil, err
	}
	all, err := collect(opts)
	if err != nil {
		return nil, err
	}
	s, err := openLoads(L)
	if err != nil {
		return nil, err
	}
	p := &progression{
		stages: s.profile.stages(), provided: all.provided, report: all.progress, begun: time.Now(),
		staging: s.stage(), watch: s.watch,
	}
	for _, st := range p.stages {
		p.total += st.size()
	}
	return p, nil
}

// run loads what is required, and starts what runs in the background.
func (p *progression) run(ctx context.Context, L *lua.LState) error {
	queue := make(chan *stage, len(p.stages))
	defer close(queue)
	go p.warmAll(p.staging.begin(ctx), queue)
	for _, st := range p.stages {
		queue <- st
		if err := p.require(ctx, L, st); err != nil {
			p.staging.end()
			return err
		}
	}
	return nil
}

// require loads the required modules of st in L. Their constructors see a context that ends with the stage's until they are loaded, and never afterwards.
func (p *progression) require(ctx context.Context, L *lua.LState, st *stage) error {
	limited, cancel := st.within(ctx)
	defer cancel()
	lasting, interrupt := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(limited, func() { interrupt(context.Cause(limited)) })
	defer stop()
	defer useContext(L, lasting)()
	for _, m := range st.required {
		err := context.Cause(limited)
		if err == nil {
			err = st.load(L, m)
		}
		if err == nil {
			err = context.Cause(limited) // it took too long, and has a context that is done
		}
		p.step(st, m, err)
		if err != nil {
			return st.failure(limited, err)
		}
	}
	return nil
}

// useContext gives L a context, and returns the function that gives it back its own.
func useContext(L *lua.LState, ctx context.Context) (restore func()) {
	own := L.RemoveContext()
	L.SetContext(ctx)
	return func() {
		L.RemoveContext()
		if own != nil {
			L.SetContext(own)
		}
	}
}

// load loads m in L as require does.
func (st *stage) load(L *lua.LState, m *Module) error {
	s := stateOf(L)
	s.because(CauseStage, st.Name)
	defer s.because("", "") // nothing was loaded when the state had it
	L.Push(L.NewFunction(m.Load))
	L.Push(lua.LString(m.Name))
	if err := bind.PCall(L, 1, 1); err != nil {
		return carried(err)
	}
	publish(L, m.Name, L.Get(-1))
	L.Pop(1)
	return nil
}

// warmAll warms the modules of the stages in queue, one stage after the other, until there are no more.
func (p *progression) warmAll(ctx context.Context, queue <-chan *stage) {
	defer p.end()
	for st := range queue {
		if ctx.Err() == nil && len(st.warm) > 0 {
			p.warm(ctx, st)
		}
	}
}

// warm warms the modules of st.
func (p *progression) warm(ctx context.Context, st *stage) {
	limited, cancel := st.within(ctx)
	defer cancel()
	w := &warmer{take: p.take, watch: p.watch, by: st.Name, done: func(m *Module, err error) { p.step(st, m, err) }}
	w.run(limited, st.warm, st.parallel())
}

// take makes m for the state, and holds it until the state loads it.
func (p *progression) take(ctx context.Context, m *Module) error {
	if _, err := m.take(ctx, ahead{p.provided, p.watch}); err != nil {
		return err
	}
	return p.staging.keep(m)
}

// end is after all that runs in the background.
func (p *progression) end() {
	p.staging.end()
	if p.finished != nil {
		p.finished()
	}
}

// step reports that m is done.
func (p *progression) step(st *stage, m *Module, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	e := Progress{Stage: st.Name, Module: m.Name, Done: p.done, Total: p.total, Elapsed: time.Since(p.begun), Err: err}
	for _, f := range p.report {
		f(e)
	}
}
