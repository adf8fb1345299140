package model

import "go/token"

// Class is the declaration of a type whose values are handles in Lua: userdata with methods, fields and metamethods.
type Class struct {
	Go        Ref
	Pos       token.Position
	Doc       string
	Module    string // the module that it belongs to
	Name      string // Lua name in the module: "Agent" of "llm.Agent"
	Interface bool   // Go is an interface: handles hold what implements it. Otherwise they hold a *Go

	Methods []*Func  // sorted by Lua name
	Fields  []*Field // sorted by Lua name
	Meta    []*Func  // sorted by Lua name, which is "__add", …; a method, or a package-level function
	News    []*Func  // constructors, sorted by Lua name: package-level functions whose first result is a handle
}

// Enumeration is the declaration of an enum: a defined type and its constants.
type Enumeration struct {
	Go        Ref
	Pos       token.Position
	Doc       string
	Module    string // the module that it belongs to
	Name      string // Lua name in the module: "Kind" of "llm.Kind"
	Base      Type   // an Int or a String, with Named set
	Open      bool   // values that no constant has are let pass
	Constants []*Constant
}

// Constant is one constant of an enum.
type Constant struct {
	Name  string // Lua name
	Go    Ref
	Pos   token.Position
	Value string // as a Go literal
}
