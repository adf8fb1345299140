package model

import "go/token"

// Class is the declaration of a type whose values are handles in Lua: userdata with methods, fields and metamethods.
type Class struct {
	Go        Ref
	Pos       token.Position
	Doc       string
	Module    string // the module that it belongs to
	Name      string // Lua name in the module: "Agent" of "llm.Agent"
	Opaque    bool   // without members, of a package that is not bound; Name is then "os.File"
	Interface bool   // Go is an interface: handles hold what implements it. Otherwise they hold a *Go

	// Text is set when tostring may ask the Go value for its text: it is a fmt.Stringer or an error, or an interface that one can implement.
	Text bool

	Literal Type // what arguments may be in place of a handle; nil for nothing. Its Go type is Go
	Zero    bool // scripts make values with module.Name.new, of the literal or of fields

	Feature      string   // of its functions that have none of their own
	Capabilities []string // what its functions may touch beyond their own, sorted

	Methods []*Func  // sorted by Lua name
	Fields  []*Field // sorted by Lua name
	Meta    []*Func  // sorted by Lua name, which is "__add", …; a method, or a package-level function
	News    []*Func  // constructors, sorted by Lua name: package-level functions whose first result is a handle
}

// FullName is how messages name the class: llm.Agent.
func (c *Class) FullName() string {
	if c.Opaque {
		return c.Name
	}
	return c.Module + "." + c.Name
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
