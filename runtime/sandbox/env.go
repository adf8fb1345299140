package sandbox

import lua "github.com/yuin/gopher-lua"

// function is a function of a library: Lib is empty for the global ones.
type function struct {
	Lib, Name string
	Call      lua.LGFunction
}

// functions lists the functions of all libraries. Each library's file adds its own in a variable of its own, and this one joins them.
var functions []function
