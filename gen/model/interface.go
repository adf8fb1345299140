package model

import (
	"go/token"
	"slices"
)

// Interface is an interface that a table of functions can stand for, or any handle that implements it. What goes to Lua is
// the table again, or a handle of the interface's class. nil is no argument.
type Interface struct{ *Protocol }

func (Interface) crosses() {}

// Protocol is the declaration of an interface that tables can stand for.
type Protocol struct {
	Go       Ref
	Pos      token.Position
	Name     string    // in messages: "tools.Tool"
	Methods  []*Func   // in the order of their Go names
	Optional *Protocol // an interface that a table may stand for, too; nil for none. Its methods are those that this one lacks
	Class    *Class    // what the interface is in results; nil: it crosses to Go only
}

// Call is an exported function that programs call a Lua function with.
type Call struct {
	Name string // of the function: "CallHandler"
	Go   Ref    // the func type
	Pos  token.Position
	Func *Func    // its signature
	Uses []*Class // every class whose handles its arguments and results can hold, by module and name
}

// AllMethods are the methods of p, then those of its optional interface.
func (p *Protocol) AllMethods() []*Func {
	if p.Optional == nil {
		return p.Methods
	}
	return slices.Concat(p.Methods, p.Optional.Methods)
}
