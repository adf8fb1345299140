-- expect: error
local function h(e) return xpcall(error,h,e) end h("x") error("through")
