-- expect: error
local f,g f=function() return (g()) end g=function() return (f()) end return f()
