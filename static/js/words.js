/** The words of the page's script, translated by the server in `<template id="hall-words">`. */
const template = document.getElementById("hall-words");

/**
 * @param {string} key
 * @param {string | number} [value] takes the place of {}
 * @returns {string}
 */
export function words(key, value = "") {
  return template.content.querySelector(`[data-word="${key}"]`).textContent.replace("{}", value);
}
