// Package manifest reads luamod.yaml into a typed tree in which every value knows its line and column.
package manifest

import (
	"go/token"
	"time"
)

// Node is a value of the manifest and the place where it stands.
type Node[T any] struct {
	Value T
	Pos   token.Position // of the value; invalid when the manifest does not say it
}

// IsSet reports whether the manifest says this value.
func (n Node[T]) IsSet() bool { return n.Pos.IsValid() }

// Manifest is luamod.yaml. Lists and maps keep the order of the file.
type Manifest struct {
	File       string // as in the positions
	Version    Node[int]
	Output     Node[string] // directory of the bindings package, relative to the manifest, slash-separated
	Package    Node[string] // package clause of the bindings; unset: the last element of Output
	Packages   []Node[string]
	Naming     Node[string] // "snake_case" (also when unset), "camelCase" or "keep"
	Errors     Node[string] // "raise" (also when unset) or "return"
	Compat     Node[string] // "luar": the struct tags of gopher-luar count where a field has no lua tag
	Strict     Node[bool]   // strict_args: calls with too few or too many arguments are errors
	Tests      Node[bool]   // of all modules that do not say it
	Functions  Node[string] // "eager" (also when unset) or "lazy", of all modules that do not say it
	Builtin    Node[string] // the name of the built-in module; NoBuiltin for none
	Converters []*Converter
	Modules    []*Module
	Bundles    []*Bundle
	Profiles   []*Profile
	Stages     []*Stage
}

// Module is one entry of modules.
type Module struct {
	Name         Node[string]
	Doc          Node[string]
	Version      Node[string]
	Depends      []Node[string]
	Internal     Node[bool]
	Scope        Node[string] // "state" (also when unset) or "shared"
	New          Node[string] // a function of the module's package
	Feature      Node[string]
	Capabilities []Node[string] // what it may touch
	Loader       Node[string]   // import/path.Func
	From         Node[string]   // an import path
	Include      []Node[string] // of From
	Exclude      []Node[string] // of From
	Symbols      []*Symbol      // of From
	Lua          Node[string]   // a file, relative to the manifest, or "dir/..." for all below a directory
	Tests        Node[bool]     // a test of how its functions read their arguments is generated

	Factory   Node[string] // a function or method that makes values by name: "NewBridge", or with its import path
	Names     Node[string] // the one that lists the names, written like Factory
	Keep      Node[bool]   // a shared instance outlives the states that use it
	Functions Node[string] // "eager" or "lazy"

	Init, Ready, Unload, Close Node[string] // methods that run at these points of the instance's life
}

// Names of the built-in module.
const (
	DefaultBuiltin = "luamod" // where the manifest does not say
	NoBuiltin      = "-"      // there is none
)

// Symbol is one entry of a module's symbols: how a name of the from package is bound, where that is not the rule.
type Symbol struct {
	Name         Node[string] // "Parse", "URL", or "URL.Query" for a method or field
	Lua          Node[string] // its name in Lua
	Errors       Node[string] // of a function: "raise" or "return"
	As           Node[string] // of a type: "class" or "record"
	Int64        Node[string] // "string": 64-bit integers are carried as decimal strings
	Skip         Node[bool]
	Async        Node[bool] // of a function: other tasks of the state run while it does
	Feature      Node[string]
	Capabilities []Node[string]

	Instances []*Instance // of a generic function or type
}

// Converter names the functions that convert a type.
type Converter struct {
	Type     Node[string] // import/path.Type
	To, From Node[string] // import/path.Func
}

// Bundle is a table of modules that is required as one.
type Bundle struct {
	Name        Node[string]
	Description Node[string]
	Modules     []Node[string]
}

// Profile is one entry of profiles, as written.
type Profile struct {
	Name             Node[string]
	Extends          Node[string]
	Default          Node[bool]
	Modules          []Node[string]
	Features         []Feature
	Deny             []Node[string] // capabilities
	MemoryLimit      Node[int64]    // bytes
	InstructionLimit Node[int64]
	Timeout          Node[time.Duration]
}

// Feature is one switch of a profile.
type Feature struct {
	Name Node[string]
	On   bool
}

// Stage is one step of progressive loading.
type Stage struct {
	Name     Node[string]
	Priority Node[int]
	Timeout  Node[time.Duration]
	Required []Node[string]
	Warm     []Node[string]
	Parallel Node[int]
}
