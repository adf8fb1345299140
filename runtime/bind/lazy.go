package bind

import (
	"sort"

	lua "github.com/yuin/gopher-lua"
)

// Lazy makes the functions of a module one by one, when they are asked for.
type Lazy struct {
	inst  *Instance
	group group
	funcs []Func // that the state has
	first *solo  // the functions that were asked for once, newest first
	one   solo   // the last of first: most scripts ask for some function, and need no block of memory for it
}

// solo is a function that is made by itself. One block of memory holds it.
type solo struct {
	bound
	value lua.LFunction
	next  *solo
	given bool // the table has it, or a script has taken it out
}

// NewLazy is Install for a table whose metatable asks Index for the functions.
func NewLazy(inst *Instance, funcs []Func) *Lazy {
	if inst.State == nil {
		inst.State = NewState()
	}
	return &Lazy{
		inst:  inst,
		group: group{name: inst.Module, table: inst.Table, rules: inst.Rules, marks: inst.marks()},
		funcs: inst.State.open(inst.Module, "", funcs),
	}
}

// Index gives the function of a name, nil when there is none. At the second time it sets the function on the table: most scripts keep
// what they use often in a local variable, and the first key is what makes a table large.
func (z *Lazy) Index(L *lua.LState, name string) *lua.LFunction {
	for f := z.first; f != nil; f = f.next {
		if f.row.Name() == name {
			if f.given {
				return nil
			}
			f.given = true
			z.inst.Table.RawSetString(name, &f.value)
			return &f.value
		}
	}
	f := z.make(L, name)
	if f == nil {
		return nil
	}
	return &f.value
}

// Remove has Index and All know a function no more, as a script sets its field.
func (z *Lazy) Remove(L *lua.LState, name string) {
	for f := z.first; f != nil; f = f.next {
		if f.row.Name() == name {
			f.given = true
			return
		}
	}
	if f := z.make(L, name); f != nil {
		f.given = true
	}
}

// make makes the function of a name that was not asked for yet, nil when there is none.
func (z *Lazy) make(L *lua.LState, name string) *solo {
	i := sort.Search(len(z.funcs), func(i int) bool { return z.funcs[i].Name() >= name })
	if i == len(z.funcs) || z.funcs[i].Name() != name {
		return nil
	}
	f := &z.one
	if f.row != nil {
		f = new(solo)
	}
	f.bound = bound{L: mainThread(L), row: &z.funcs[i], inst: z.inst, group: &z.group}
	f.value = f.function(L)
	f.next, z.first = z.first, f
	return f
}

// All sets all functions on the table but those that a script has taken out or put something else in the place of.
func (z *Lazy) All(L *lua.LState) {
	for i := range z.funcs {
		name := z.funcs[i].Name()
		if z.inst.Table.RawGetString(name) != lua.LNil {
			continue
		}
		if f := z.Index(L, name); f != nil {
			z.inst.Table.RawSetString(name, f)
		}
	}
	z.funcs, z.first = nil, nil
}
