package bind

import (
	"context"
	"fmt"
	"strings"
)

// Rules are what comes before calls. They are apart from the functions: most have none.
type Rules struct {
	Strict bool    // the number of arguments must be what the function declares
	Setups []Setup // of some functions
}

// Setup is what runs before the first call of a function.
type Setup struct {
	Func    string // its name
	Init    *Init
	Returns bool // an error of Init is returned as nil and the error, not raised
}

// Init is a function that runs once for an instance of a module, before the first call of any function whose rules name it. When it
// fails, that call fails with its error, and the next call runs it again.
type Init struct {
	Run func(Call) error
}

// Inits are the ones that have run for one instance, which several states may share.
type Inits struct {
	turn chan struct{} // holds a token while somebody looks or runs one
	done map[*Init]bool
}

// NewInits is for an instance for which none has run.
func NewInits() *Inits { return &Inits{turn: make(chan struct{}, 1), done: map[*Init]bool{}} }

// run runs i unless it has run. It waits for other states no longer than the context of the call allows.
func (s *Inits) run(c Call, i *Init) error {
	ctx := c.Context()
	if err := s.enter(ctx); err != nil {
		return err
	}
	defer func() { <-s.turn }()
	if s.done[i] {
		return nil
	}
	if err := i.Run(c); err != nil {
		return err
	}
	s.done[i] = true
	return nil
}

func (s *Inits) enter(ctx context.Context) error {
	select {
	case s.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// checked is the function of the row, behind what the rules ask for before it. Functions without rules pay nothing.
func (b *bound) checked() func(Call) int {
	call, rules := b.row.Call, b.group.rules
	if b.row.Params() == "" && b.group.table != nil {
		call = bare(call)
	}
	for _, s := range rules.Setups {
		if s.Func == b.row.Name() {
			call = b.afterInit(s, call)
		}
	}
	if rules.Strict {
		call = b.withCount(call)
	}
	return call
}

// bare is call behind a check for ':': a function without parameters reads no argument and would not notice it.
func bare(call func(Call) int) func(Call) int {
	return func(c Call) int {
		if c.L.GetTop() > 0 && c.hasColon() {
			c.badColon()
		}
		return call(c)
	}
}

// afterInit is call after the Init. Once that has run, it is not asked again.
func (b *bound) afterInit(s Setup, call func(Call) int) func(Call) int {
	if b.inst.Inits == nil {
		b.inst.Inits = NewInits()
	}
	ready := false
	return func(c Call) int {
		if ready {
			return call(c)
		}
		if err := b.inst.Inits.run(c, s.Init); err != nil {
			if s.Returns {
				return c.Fail(err)
			}
			return c.Raise(err)
		}
		ready = true
		return call(c)
	}
}

// withCount is call behind a check of the number of arguments.
func (b *bound) withCount(call func(Call) int) func(Call) int {
	least, most := arity(b.row.Params())
	receiver := 0
	if b.group.kind == methods {
		receiver = 1
	}
	return func(c Call) int {
		got := c.L.GetTop() - receiver
		if got >= 0 && (got < least || most >= 0 && got > most) {
			c.badCount(least, most, got)
		}
		return call(c)
	}
}

// arity is the least and the greatest number of arguments that params stand for. It is -1 when there is none.
func arity(params string) (least, most int) {
	if params == "" {
		return 0, 0
	}
	for i, name := range strings.Split(params, ", ") {
		if strings.HasPrefix(name, "...") {
			return least, -1
		}
		if !strings.HasSuffix(name, "?") {
			least = i + 1
		}
		most = i + 1
	}
	return least, most
}

// badCount raises that the number of arguments is wrong.
func (c Call) badCount(least, most, got int) {
	if c.group.table != nil && c.hasColon() {
		c.badColon()
	}
	want := fmt.Sprintf("%d to %d", least, most)
	switch {
	case most < 0:
		want = fmt.Sprintf("at least %d", least)
	case most == least:
		want = fmt.Sprint(least)
	}
	c.L.RaiseError("wrong number of arguments to '%s' (%s expected, got %d)", c.bound, want, got)
}
