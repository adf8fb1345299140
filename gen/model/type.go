package model

import "go/token"

// Type says how values of one Go type cross between Go and Lua. The set of types is closed: the ones in this file.
//
// Where a type has a Named field it is the defined Go type (type Celsius float64), and the zero Ref when the Go type
// is the plain one.
type Type interface{ crosses() }

type (
	// Bool is a Go bool, a Lua boolean.
	Bool struct{ Named Ref }

	// Int is a Go integer of the given kind ("int", "int8", …, "uint64", "uintptr"), a Lua number that must be exact.
	Int struct {
		Named Ref
		Kind  string
		Text  bool // int64=string: a decimal string in Lua
	}

	// Float is a Go float of the given kind ("float32", "float64"), a Lua number.
	Float struct {
		Named Ref
		Kind  string
	}

	// String is a Go string, a Lua string.
	String struct{ Named Ref }

	// Bytes is a []byte, a Lua string.
	Bytes struct{ Named Ref }

	// Any is the empty interface: whatever Lua value it is.
	Any struct{ Named Ref }

	// Error is the error interface: an error value that keeps its identity.
	Error struct{}

	// Lua is a type of gopher-lua that passes through: "LValue" the interface, or "LTable", "LFunction", "LUserData",
	// "LState" (a thread), "LChannel", which are pointers except LChannel. LString, LNumber and LBool are String, Float and Bool
	// with Named set.
	Lua struct{ Name string }

	// Slice is a []Elem, a Lua list.
	Slice struct {
		Named Ref
		Elem  Type
	}

	// Array is a [Len]Elem, a Lua list of exactly Len items.
	Array struct {
		Named Ref
		Len   int64
		Elem  Type
	}

	// Map is a map[Key]Elem, a Lua table. Key is a Bool, Int, Float, String or Enum.
	Map struct {
		Named Ref
		Key   Type
		Elem  Type
	}

	// Pointer is a *Elem; nil is Lua's nil. Elem is not a Pointer, Any, Error, Lua or Handle.
	Pointer struct {
		Named Ref
		Elem  Type
	}

	// Record is a struct, a Lua table copied field by field.
	Record struct{ *Struct }

	// Handle is a value of a class, a Lua userdata. With Pointer it is a *Go, without it a Go: a copy for a class that is
	// no interface. A nil pointer or interface is Lua's nil in results, and is no argument.
	Handle struct {
		*Class
		Pointer bool
	}

	// Enum is a value of an enum, a Lua number or string. An argument may be the name of the constant, too.
	Enum struct{ *Enumeration }

	// Function is a func, a Lua function: a call of the one calls the other. Func is the signature, one for all uses of the
	// type; its errors are those of a Go func that Lua calls. A nil func is Lua's nil, which is no argument.
	Function struct {
		Named Ref
		*Func
	}

	// Opaque is a Go type that never crosses, Go or *Go: a dependency that the host provides.
	Opaque struct {
		Go      Ref
		Pointer bool
	}
)

// Struct is the declaration of a record.
type Struct struct {
	Go     Ref
	Pos    token.Position
	Doc    string
	Open   bool // unknown keys of a table are let pass
	Plain  bool // every field of the Go struct is exported and crosses, none is embedded: the struct can be guarded
	Fields []*Field
}

// Field is one field of a record or of a class.
type Field struct {
	Name      string   // Lua name
	Path      []string // Go selectors: {"X"}, or {"Base", "X"} for a field promoted from an embedded struct
	Pos       token.Position
	Doc       string
	Type      Type
	Required  bool // the table must have it
	OmitEmpty bool // a zero value is left out of the table
	Readonly  bool // Lua cannot set it
}

func (Bool) crosses()     {}
func (Int) crosses()      {}
func (Float) crosses()    {}
func (String) crosses()   {}
func (Bytes) crosses()    {}
func (Any) crosses()      {}
func (Error) crosses()    {}
func (Lua) crosses()      {}
func (Slice) crosses()    {}
func (Array) crosses()    {}
func (Map) crosses()      {}
func (Pointer) crosses()  {}
func (Record) crosses()   {}
func (Handle) crosses()   {}
func (Enum) crosses()     {}
func (Function) crosses() {}
func (Opaque) crosses()   {}
