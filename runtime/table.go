package runtime

import (
	"context"
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
	// state and its context, which is cancelled with that state's while the constructor runs and not afterwards. It is closed
	// when the last state that loaded it is closed, and made anew after that. States on several goroutines call it at the same
	// time: its methods must allow that.
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
	// Source replaces them, too: a module written in Lua.
	Source *Source
	// Factory adds get(name) and names() to Funcs, which hand out what Make makes on demand.
	Factory *Factory

	// Init runs after New, and its error is one of New. Ready runs in each state that requires the module, once its table is
	// there; its error fails the require. Unload runs before the instance is closed, and Close closes it, in place of the
	// instance's own Close. All may be nil. self is nil for a module without New. The context of Init is that of New.
	Init   func(ctx context.Context, self any) error
	Ready  func(ctx context.Context, self any) error
	Unload func(self any) error
	Close  func(self any) error
	// Keep keeps a shared instance, and so those that it depends on, when the last state has let go of it.
	Keep bool
	// Lazy makes each function at its first use. Go code that reads the table, and rawget, see a function from its second use on; pairs and
	// next see all (see [Whole]).
	Lazy bool
	// Gates are functions, sorted by name, that not every profile with the module has. One that has two must pass both. Capabilities are what the whole module may touch.
	Gates        []Gate
	Capabilities []string

	shared  shared
	statics moduleStatics
}

// Gate is when a function is there.
type Gate struct {
	Func string // "sum", "Agent:run", "Agent:__add", "Agent.new"; empty, and the first of its module, for the module as a whole
	// Feature is one that must be on; empty for none. Capabilities are what it may touch: a profile that denies one has it not.
	Feature      string
	Capabilities []string
}

// Source is a module written in Lua. It is compiled at most once in a process, and never copied.
type Source struct {
	// File is for messages, and where [WithSource] finds it: "lua/util.lua", relative to the manifest, clean and with slashes.
	File string
	Code string

	compiled compiled
}

// Factory makes other things by name, each once in the scope of its module. Self is the instance of the module, which those
// things belong to. When the module has no New they belong to nobody: those that are io.Closers are then closed where an instance would be.
// Scripts cannot close them: the close of a handle that get gave is an error, and Unload makes it a closed one.
type Factory struct {
	// Make makes the thing of a name. The context is what a constructor gets. In a shared module states on several
	// goroutines call it at the same time, for different names.
	Make func(ctx context.Context, self any, name string) (any, error)
	// Value gives Lua what Make returned, once in each state.
	Value func(c bind.Call, v any) (lua.LValue, error)
	// Names lists what can be made. When it is nil, names() lists what has been made.
	Names func(ctx context.Context, self any) ([]string, error)
	// Return has get and names return nil and the error where they would raise it.
	Return bool
}

// Bundle is a table of modules that is required as one: its members load at first use.
type Bundle struct {
	Name, Description string
	Modules           []string // in the order of the manifest
}

// Stage is a step of loading a profile progressively.
type Stage struct {
	Name     string
	Priority int           // stages run in ascending order
	Timeout  time.Duration // zero is none
	Required []string      // loaded in the state; one that fails ends the stage
	Warm     []string      // constructed concurrently, without the state
	Parallel int           // constructors at once; zero is the number of processors, at least 4
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
	// Bundles are what a script can require besides, sorted; each has the modules of its that are in Modules. Deny are capabilities.
	Bundles []string
	Deny    []string
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
	Bundles  []Bundle // sorted by name
	Profiles []Profile
	Stages   []Stage // sorted by priority
	// Builtin is the name of the built-in module, "luamod" when empty, and "-" for none.
	Builtin string

	catalogs catalogs
}
