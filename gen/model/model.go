// Package model is what the generator knows about the modules it binds: plain data, made by gen from annotated Go
// and luamod.yaml, and printed by templates. It knows neither go/types nor how Go code is written.
//
// A model that gen's checks accept can always be printed as Go that compiles.
package model

import (
	"go/token"
	"time"
)

// ABI is the version of the contract between generated code and package runtime/bind.
const ABI = 1

// Bindings is one generated package.
type Bindings struct {
	Path       string // import path of the generated package
	Name       string // its package clause
	Modules    []*Module
	Bundles    []*Bundle // sorted by name
	Profiles   []*Profile
	Stages     []*Stage          // sorted by priority
	Builtin    string            // the name of the built-in module; empty: "luamod", "-": none
	Interfaces []*Protocol       // that tables of scripts can stand for, in the order of their declarations
	Calls      []*Call           // typed calls into Lua, sorted by name
	Imports    map[string]string // import path → package name, of every package that generated code can name
	Declared   []string          // what hand-written files of the generated package declare, in any order
	Imported   []string          // what they call the packages that they import
	StrictArgs bool              // calls with too few or too many arguments are errors
}

// Ref names a package-level declaration. An empty Path is the universe (error, any, int).
type Ref struct {
	Path, Name string
	Args       *TypeArgs // of an instance of a generic type; one for each instance
}

// TypeArgs are the type arguments of an instance.
type TypeArgs struct {
	Types []Type
}

// Module is one name a script can require.
type Module struct {
	Name    string         // what scripts require
	Pos     token.Position // of the declaration that makes it a module
	Doc     string         // plain text, may be empty
	Version string         // _VERSION, may be empty

	// Struct is the annotated struct whose methods are the functions. Zero for modules of package-level functions
	// only, and for hand-written loaders.
	Struct Ref
	From   string // import path of a package that is bound as a whole
	Loader Ref    // a hand-written lua.LGFunction; the fields below Shared are then empty
	Source string // a Lua file, relative to the manifest, slash-separated; the fields below Shared are then empty
	Code   string // of Source

	Internal bool // built for other modules, never requirable
	Shared   bool // one instance per process instead of one per state
	Keep     bool // a shared instance outlives the states that use it
	Lazy     bool // functions are made at their first use
	Tests    bool // a test is made of how its functions read their arguments

	Depends []Dependency // direct ones, without duplicates: those of the manifest first, then those of the constructor
	New     *Constructor // nil: the zero value of Struct
	Funcs   []*Func      // sorted by Lua name
	Factory *Factory     // makes things by name
	Init    *Func        // hooks: methods of Struct, without Lua names; nil for none
	Ready   *Func
	Unload  *Func
	Close   *Func

	Feature      string   // that a profile must have on; empty for none
	Capabilities []string // what the whole module may touch, and the modules that it depends on, sorted

	Setups []*Func  // methods and functions that run once before the first call of others, sorted by Go name; without Lua names
	Values []*Value // sorted by Lua name

	Classes []*Class       // its own, sorted by Lua name
	Enums   []*Enumeration // its own, sorted by Lua name
	Uses    []*Class       // every class whose handles its code can give to a script, its own ones too; by module and name
}

// Dependency is an edge of the module graph.
type Dependency struct {
	Name string
	Pos  token.Position // of the word in the manifest, or of the constructor's parameter
}

// Constructor makes the instance of a module.
type Constructor struct {
	Func    Ref
	Pos     token.Position
	Params  []Inject
	Pointer bool // returns *T, not T
	Err     bool // returns (T, error)
}

// Inject is one argument of a constructor.
type Inject struct {
	Kind    InjectKind
	Module  string // of InjectModule: the module whose instance is passed
	Pointer bool   // of InjectModule: the parameter is *T, not T
	Type    Opaque // of InjectProvided
}

// InjectKind says where a constructor's argument comes from.
type InjectKind int

const (
	InjectContext  InjectKind = iota // the context of the state
	InjectModule                     // another module's instance
	InjectProvided                   // runtime.Provide
)

// Func is one function of a module or of a class.
type Func struct {
	Name         string // Lua name
	Go           string // the method of the module's struct or of the class, or the package-level function
	Pkg          string // import path of a package-level function; empty for a method
	Pos          token.Position
	Doc          string
	Context      bool   // the first Go parameter is a context.Context
	TypeArgs     []Type // of an instance of a generic function
	State        bool   // the next Go parameter is the *lua.LState
	Params       []*Param
	Results      []*Result // without the error
	Errors       Errors
	Setup        *Func    // runs once before the first call; one of the module's Setups
	Feature      string   // that must be on; empty for none
	Capabilities []string // what it may touch beyond its module, sorted
	Closes       bool     // the Close() error of a class: its handle is of no use afterwards
	Async        bool     // other tasks of the state run while Go is called
}

// Param is one parameter that Lua sees.
type Param struct {
	Name     string // as in Go; "arg1" where Go has none
	Pos      token.Position
	Type     Type    // of a variadic parameter: the element
	Variadic bool    // the last parameter, ...T
	Default  *string // a Go literal of Type, or nil, which stands for nil or an absent argument
}

// Result is one result that Lua sees.
type Result struct {
	Pos  token.Position
	Type Type
}

// Errors says what becomes of a Go error.
type Errors int

const (
	NoError      Errors = iota // the function has no error result
	RaiseErrors                // the error is raised
	ReturnErrors               // the function returns nil and the error
)

// Value is one field of a module table that is not a function.
type Value struct {
	Name     string // Lua name
	Pos      token.Position
	Doc      string
	Field    string // a field of the module's struct
	Const    Ref    // or a constant, or a variable
	Variable bool   // Const is one
	Type     Type
}

// Profile is a set of modules that a state can reach, with its limits. Extends is resolved, features are applied.
type Profile struct {
	Name             string
	Pos              token.Position
	Default          bool     // stands for the empty profile name
	Modules          []string // requirable modules, sorted
	Features         []string // the ones that are on, sorted
	Bundles          []string // requirable bundles, sorted
	Deny             []string // capabilities, sorted
	Needs            []Need   // what its modules and their dependencies want from runtime.Provide, sorted by type
	MemoryLimit      int64    // bytes, 0 is no limit
	InstructionLimit int64    // VM instructions, 0 is no limit
	Timeout          time.Duration
}

// Bundle is a table of modules that is required as one.
type Bundle struct {
	Name, Description string
	Pos               token.Position
	Modules           []string // in the order of the manifest
}

// Stage is a step of loading progressively.
type Stage struct {
	Name           string
	Pos            token.Position
	Priority       int
	Timeout        time.Duration
	Required, Warm []string
	Parallel       int // 0: the number of processors, at least 4
}

// Factory is a Go function that makes a value by name: func([ctx,] name string) (T, error), a method of the struct or a package-level
// function.
type Factory struct {
	Make  *Func
	Names *Func // func() []string or func() ([]string, error); nil when there is none
}

// Funcs are the Go functions behind the factory of a module, none of a nil one.
func (f *Factory) Funcs() []*Func {
	switch {
	case f == nil:
		return nil
	case f.Names == nil:
		return []*Func{f.Make}
	default:
		return []*Func{f.Make, f.Names}
	}
}

// Need is a type that the host supplies with runtime.Provide.
type Need struct {
	Type    Opaque
	Modules []string // whose constructors take it, sorted
}
