package runtime

import (
	"time"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// Scope says how many instances of a module there are.
type Scope int

const (
	// PerState makes one instance for each Lua state that loads the module.
	PerState Scope = iota
	// Shared makes one instance for the process. The first state that needs it makes it, with the provided values of that
	// state and its context, which is cancelled with that state's while the constructor runs and not afterwards. It is closed when the last state that loaded it is closed, and made anew after
	// that. States on several goroutines call it at the same time: its methods must allow that.
	Shared
)

// Module describes one module. Generated code fills it, as a package variable that is never copied: a Module is known
// by its address.
type Module struct {
	// Name is what scripts require. It is unique among the modules of a program.
	Name string
	// About is where the module comes from: tostring of the module's table is "name: about".
	About string
	// Doc is the table's _DESCRIPTION, and Version its _VERSION; both are omitted when empty.
	Doc, Version string
	Scope        Scope
	// Internal modules are built for the modules that depend on them. No script can require one.
	Internal bool
	// Depends are loaded before the module, in this order, and without cycles.
	Depends []*Module
	// New makes the instance. It is nil for modules of functions only.
	New func(*bind.Build) (any, error)
	// Values sets the fields of the module's table that are not functions.
	Values func(bind.Call, *bind.Table)
	// Funcs are sorted by name.
	Funcs []bind.Func
	// Rules are what comes before calls of Funcs.
	Rules bind.Rules
	// Classes and Enums are those of the module: its table has their constructors and constants.
	Classes []*bind.Class
	Enums   []*bind.Enum
	// Uses are the classes whose handles a script can get from the module, from the methods of such handles, and so on.
	Uses []*bind.Class
	// Loader replaces New, Values, Funcs, Classes and Enums: a loader written by hand.
	Loader lua.LGFunction

	shared shared
}

// Profile is a named set of modules with the limits that scripts run under.
type Profile struct {
	Name string
	// Default marks the profile that Preload takes for the name "".
	Default bool
	// Modules are what a script can require, sorted, with none of the internal ones.
	Modules []string
	// Needs are the values that the host must Provide.
	Needs []Need
	// Features are switched on, sorted.
	Features []string
	// MemoryLimit is in bytes and InstructionLimit in virtual machine instructions. Zero is no limit.
	MemoryLimit, InstructionLimit int64
	// Timeout is for one run of a script. Zero is no limit.
	Timeout time.Duration
}

// Need is a value that constructors of modules take from the host.
type Need struct {
	// Type is its Go type, for messages.
	Type string
	// Modules are those that need it, sorted.
	Modules []string
	// Match reports whether a provided value is one.
	Match func(any) bool
}

// Table lists the modules and profiles of one generated package. It is a package variable and does not change.
type Table struct {
	// Package is the import path of the package that defines the table.
	Package string
	// Modules are sorted by name.
	Modules  []*Module
	Profiles []Profile

	catalogs catalogs
}
